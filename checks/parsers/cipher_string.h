// What a list of TLS ciphers, as OpenSSL reads it, lets in: ciphers(1).
#pragma once

#include <optional>
#include <string_view>

namespace presscheck {

// Whether it lets in anything that is broken by itself: no encryption, nobody's certificate, DES,
// 3DES, RC4, RC2, IDEA, SEED, MD5, export ciphers. Judged by the words, not by what one library
// still has: a list that asks for RC4 asks for it wherever it is copied to. Nothing where a word
// stands for what only the machine knows (PROFILE=SYSTEM).
std::optional<bool> allows_weak_ciphers(std::string_view list);

}  // namespace presscheck
