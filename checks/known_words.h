// The words that our parsers and probes know: every word of every text literal in their sources,
// gathered when presscheck is built (checks/gather_words.cpp), and those of known_words.txt. A word of a file that is none of
// them is compared with nothing but other words of that machine.
#pragma once

#include <string_view>

namespace presscheck {

// REQUIRES: `word` is in small letters.
bool is_known_word(std::string_view word);

// What texts are divided into: letters, digits, `_`, and all that is not ASCII.
constexpr bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace presscheck
