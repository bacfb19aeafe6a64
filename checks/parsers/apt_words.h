// Words and switches as apt reads them in apt.conf(5) and sources.list(5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// The next word of a line: up to a blank outside of quotes and brackets, `%41` decoded, quotes
// dropped.
struct AptWord {
    std::string text;
    std::string_view written;  // the same as it stands in the line
};

// Takes a word and the blanks behind it from `rest`. Nothing at the end, or where a quote or a
// bracket does not close; `rest` then stays as it is.
std::optional<AptWord> take_apt_word(std::string_view& rest);

// What a switch says; nothing when it is none of apt's words for yes and no. Case does not count,
// and numbers are written as in C.
std::optional<bool> apt_switch(std::string_view value);

// Blanks are also ends of lines.
bool is_apt_blank(char c);
std::string_view without_apt_blanks(std::string_view text);  // at both ends

}  // namespace presscheck
