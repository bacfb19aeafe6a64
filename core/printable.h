// Text from outside as it may be shown: on a terminal, in a page, in a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace presscheck {

// A character and how many bytes it took; a byte that is no UTF-8 counts as none.
struct Character {
    char32_t code = 0;
    std::size_t size = 0;
};

// REQUIRES: `bytes` is not empty.
Character first_character(std::string_view bytes);

// What moves a terminal's cursor, ends a line, or turns the direction of the text around it:
// controls (C0, DEL, C1), bidi marks, line separators.
bool is_unprintable(char32_t code);

// `text` with a blank for each tab and `?` for each other character that is unprintable.
std::string printable(std::string_view text);

// The same for text of several lines, as a program prints it: every line ended, none of them
// steering the terminal. Nothing stays nothing.
std::string printable_lines(std::string_view text);

}  // namespace presscheck
