// Text for a terminal: what is wide, what is wrapped, what is coloured.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace presscheck {

enum class Ink { plain, red, yellow, green, dim, bold };

struct Page {
    bool colour = false;
    std::size_t width = 100;
};

// The page standard output is: colour only on a terminal that does not ask for none (NO_COLOR), its
// width between 60 and 120 columns.
Page standard_page();

std::string painted(std::string_view text, Ink ink, const Page& page);

// Columns the text takes on a terminal: code points, combining marks left out.
std::size_t columns_of(std::string_view text);

// `text` padded with blanks to at least `columns`.
std::string padded(std::string_view text, std::size_t columns);

// `text` broken at blanks to the page's width. The first line begins with `label`, the others with
// as many blanks; every line ends with LF. Control characters from outside are shown as `?`.
std::string wrapped(std::string_view label, std::string_view text, const Page& page);

}  // namespace presscheck
