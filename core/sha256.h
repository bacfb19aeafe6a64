// SHA-256, the one hash presscheck uses.
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

// The 32 bytes of the digest.
std::string sha256(std::string_view bytes);

// The same as 64 hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace presscheck
