// Whether a file is encrypted, by how it begins.
#pragma once

#include <cstddef>
#include <string_view>

namespace presscheck {

// As much of a file as is needed.
inline constexpr std::size_t ciphertext_head_bytes = 64;

// age, OpenPGP (binary and armoured), `openssl enc`, LUKS, Ansible's vault. Anything else is not
// known to be encrypted.
bool looks_encrypted(std::string_view head);

}  // namespace presscheck
