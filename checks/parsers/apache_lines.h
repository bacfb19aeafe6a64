// The lines of a file of Apache: joined where they go on, without blanks at both ends, comments and
// empty ones left out.
#pragma once

#include "checks/parsers/line_reader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct ApacheLine {
    std::size_t number = 0;  // where it begins
    std::string text;
};

// Keeps a view of the text.
class ApacheLines {
public:
    explicit ApacheLines(std::string_view text) : lines_(text) {}
    std::optional<ApacheLine> next();

private:
    LineReader lines_;
};

}  // namespace presscheck
