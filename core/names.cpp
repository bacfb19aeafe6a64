#include "core/names.h"

#include "core/canonical_number.h"
#include "core/limits.h"

#include <algorithm>

namespace presscheck {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_version_part(std::string_view text) {
    return text.size() <= 9 && parse_canonical_number(text);
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= limits::name_bytes && is_letter_or_digit(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
           });
}

bool is_check_name(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && is_name(text.substr(0, slash)) &&
           is_name(text.substr(slash + 1));
}

bool is_version(std::string_view text) {
    const auto first = text.find('.');
    if (first == std::string_view::npos) return false;
    const auto second = text.find('.', first + 1);
    return second != std::string_view::npos && is_version_part(text.substr(0, first)) &&
           is_version_part(text.substr(first + 1, second - first - 1)) &&
           is_version_part(text.substr(second + 1));
}

bool is_uuid(std::string_view text) {
    return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' &&
           text[23] == '-' && std::count(text.begin(), text.end(), '-') == 4 &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return c == '-' || is_hex_digit(c); });
}

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

}  // namespace presscheck
