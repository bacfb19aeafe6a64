// Keys that are the same in every run, for golden bytes and signatures. Never a key of anybody.
#pragma once

#include "core/key.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace presscheck::test {

// The Ed25519 key whose RFC 8032 seed is `seed`, 32 bytes.
inline PrivateKey key_from_seed(std::string_view seed) {
    auto* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                             reinterpret_cast<const unsigned char*>(seed.data()),
                                             seed.size());
    if (key == nullptr) throw std::runtime_error("an Ed25519 seed has 32 bytes");
    return PrivateKey(key);
}

// A key for each byte: fixed_key('a') is always the same, and never fixed_key('b').
inline PrivateKey fixed_key(char which) {
    return key_from_seed(std::string(32, which));
}

}  // namespace presscheck::test
