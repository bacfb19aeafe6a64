#include "collector/text_table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace presscheck {
namespace {

// Characters, not bytes: Vietnamese letters are one column wide and up to three bytes long.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string line_of(const TextRow& row, const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i];
        if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string text_table(const TextRow& header, const std::vector<TextRow>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& cell : header)
        widths.push_back(width_of(cell));
    for (const TextRow& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    std::string text = line_of(header, widths);
    for (const TextRow& row : rows)
        text += line_of(row, widths);
    return text;
}

}  // namespace presscheck
