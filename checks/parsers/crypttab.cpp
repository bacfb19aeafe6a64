#include "checks/parsers/crypttab.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

std::vector<std::string_view> fields_of(std::string_view line) {
    constexpr std::string_view blanks = " \t\r";
    std::vector<std::string_view> fields;
    for (auto start = line.find_first_not_of(blanks); start != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(blanks, start), line.size());
        fields.push_back(line.substr(start, end - start));
        start = line.find_first_not_of(blanks, end);
    }
    return fields;
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> options;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (comma > 0) options.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return options;
}

}  // namespace

bool CrypttabEntry::has_option(std::string_view option) const {
    return std::find(options.begin(), options.end(), option) != options.end();
}

Crypttab parse_crypttab(std::string_view text) {
    Crypttab table;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto said = trimmed(line->text);
        if (said.empty() || said.front() == '#') continue;
        const auto fields = fields_of(said);
        if (fields.size() < 2 || fields.size() > 4) {
            if (table.malformed_line == 0) table.malformed_line = line->number;
            continue;
        }
        CrypttabEntry entry{std::string(fields[0]), std::string(fields[1]), {}, {}, line->number};
        const auto key = fields.size() > 2 ? fields[2] : "none";
        if (key != "none" && key != "-") entry.key = key;
        if (fields.size() > 3) entry.options = split(fields[3]);
        table.entries.push_back(std::move(entry));
    }
    return table;
}

}  // namespace presscheck
