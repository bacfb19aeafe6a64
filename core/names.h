// The forms of names, numbers and digests that travel. docs/protocol.md, "Words".
#pragma once

#include <string_view>

namespace presscheck {

// An id: 1 to limits::name_bytes of a-z 0-9 . _ -, the first a letter or digit.
bool is_name(std::string_view text);

// `policy/check`, each a name.
bool is_check_name(std::string_view text);

// Three whole numbers as `2026.11.1`, without leading zeros.
bool is_version(std::string_view text);

// Lower-case hex with dashes, 8-4-4-4-12.
bool is_uuid(std::string_view text);

bool is_hex(std::string_view text, std::size_t digits);  // exactly so many, lower case

}  // namespace presscheck
