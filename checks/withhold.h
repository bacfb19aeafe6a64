// What must not get into a recording of a live machine. A recording is made to be shown to others:
// it keeps what it takes to answer the probe's question again, and nothing else that a person
// wrote.
#pragma once

#include "checks/pseudonyms.h"

#include <string>
#include <string_view>
#include <utility>

namespace presscheck {

// A file's content without its secrets, of the same length and the same lines.
struct Withheld {
    std::string content;
    std::string what;  // what was taken out; empty: nothing
};

// Other words, and no more than that, is what it is told as in `Withheld::what`.
inline constexpr std::string_view other_words = "words that the answer does not need";

// One recording: the same word becomes the same one in all its files. Thread safety: none.
class Withholding {
public:
    // `shown`: the words of the answer, and of the names of files.
    explicit Withholding(Words shown) : pseudonyms_(std::move(shown)) {}

    // Text keeps the words of its grammar and those that are shown (checks/pseudonyms.h). Beyond
    // that, password fields of passwd, group, shadow and gshadow keep what tells whether they are
    // usable, empty or locked and by which scheme; lines there that are no records and files of
    // authorized keys keep nothing but where their words are; private keys, hashes, tokens, and
    // what stands behind password= and its like keep no letter and no digit, and nor does
    // UTF-16. What the kernel and the package manager write, and records that are no text, are
    // kept.
    Withheld withhold(std::string_view path, std::string_view content);

private:
    Pseudonyms pseudonyms_;
};

}  // namespace presscheck
