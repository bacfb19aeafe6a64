// Words that those who read them do not tell apart by the size of their letters: ASCII alone,
// whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

constexpr char small_letter(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_small_letters(std::string_view text);

}  // namespace presscheck
