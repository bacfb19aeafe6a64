// A text file, a line at a time, numbered as an editor numbers them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace presscheck {

struct Line {
    std::size_t number = 0;  // from 1
    std::string_view text;   // without its newline; a carriage return before it stays
};

// Keeps a view of `bytes`, and hands out views of it.
class LineReader {
public:
    explicit LineReader(std::string_view bytes) : rest_(bytes) {}

    // The next line; nothing at the end. A file need not end in a newline.
    std::optional<Line> next();

private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

// Without blanks, tabs and carriage returns at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace presscheck
