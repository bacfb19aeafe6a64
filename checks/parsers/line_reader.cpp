#include "checks/parsers/line_reader.h"

namespace presscheck {

std::optional<Line> LineReader::next() {
    if (rest_.empty()) return std::nullopt;
    const auto end = rest_.find('\n');
    const Line line{++number_, rest_.substr(0, end)};
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace presscheck
