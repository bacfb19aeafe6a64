#include "checks/parsers/decimal.h"

#include <charconv>

namespace presscheck {
namespace {

std::optional<std::int64_t> parse_digits(std::string_view digits, int base, bool negative) {
    if (digits.empty() || digits.front() == '-') return std::nullopt;
    std::int64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return negative ? -value : value;
}

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    return parse_digits(text, 10, negative);
}

std::optional<std::int64_t> parse_c_integer(std::string_view text, int base) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (base != 0) return parse_digits(text, base, negative);
    if (text.starts_with("0x") || text.starts_with("0X")) {
        return parse_digits(text.substr(2), 16, negative);
    }
    if (text.size() > 1 && text.starts_with('0')) return parse_digits(text.substr(1), 8, negative);
    return parse_digits(text, 10, negative);
}

}  // namespace presscheck
