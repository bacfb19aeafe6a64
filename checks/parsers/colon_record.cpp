#include "checks/parsers/colon_record.h"

#include "checks/parsers/decimal.h"

#include <limits>

namespace presscheck {

std::vector<std::string_view> fields_of(std::string_view record) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto colon = record.find(':');
        fields.push_back(record.substr(0, colon));
        if (colon == std::string_view::npos) return fields;
        record.remove_prefix(colon + 1);
    }
}

std::optional<std::string_view> record_of(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] == '#') return std::nullopt;
    return line.substr(first);
}

bool has_control(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    }
    return false;
}

std::optional<std::int64_t> parse_id(std::string_view field) {
    const auto id = parse_decimal(field);
    if (!id || *id < 0 || *id > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return id;
}

bool is_import(std::string_view record) {
    return record.starts_with('+') || record.starts_with('-');
}

}  // namespace presscheck
