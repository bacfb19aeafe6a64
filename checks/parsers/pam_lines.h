// Lines of pam.d as libpam puts them together: comments go, a backslash at the end continues, and
// `[...]` is one word.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct PamLine {
    std::size_t number = 0;          // of its first line that says something
    std::vector<std::string> words;  // brackets taken off
};

// Lines without a word are left out.
// Errors: malformed (the file ends in the middle of a continued line, at which libpam gives up; a
// line of 1,023 bytes or more, which releases of libpam cut in different places; a bracket that
// stays open, behind which some of them keep the newline; a zero byte).
Result<std::vector<PamLine>> parse_pam_lines(std::string_view bytes);

}  // namespace presscheck
