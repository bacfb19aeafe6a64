// A table for a terminal: columns as wide as their widest cell, counted in characters.
#pragma once

#include <string>
#include <vector>

namespace presscheck {

using TextRow = std::vector<std::string>;

// The header, then the rows, two spaces between columns, no space at the end of a line.
// REQUIRES: every row has as many cells as the header.
std::string text_table(const TextRow& header, const std::vector<TextRow>& rows);

}  // namespace presscheck
