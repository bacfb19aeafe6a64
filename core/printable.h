// Text from outside as it may be shown: on a terminal, in a page.
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

// `text` with a blank for each tab and `?` for each character that would move the cursor, change
// the terminal or turn the direction of writing: controls (C0, DEL, C1), bidi marks, line
// separators.
std::string printable(std::string_view text);

// The same for text of several lines, as a program prints it: every line ended, none of them
// steering the terminal. Nothing stays nothing.
std::string printable_lines(std::string_view text);

}  // namespace presscheck
