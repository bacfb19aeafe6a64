// Whole numbers as configuration files and the kernel write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace presscheck {

// Digits only, with at most a leading minus; nothing for anything else or what does not fit.
std::optional<std::int64_t> parse_decimal(std::string_view text);

// As strtol with base 0, the whole text: `0x1f` is hexadecimal, `017` octal; or with a base given.
std::optional<std::int64_t> parse_c_integer(std::string_view text, int base = 0);

}  // namespace presscheck
