// /etc/passwd, /etc/shadow, /etc/group and /etc/gshadow: no record is dropped without a word, and
// every entry stands on a line of the file.
//
// The first byte picks the file: p passwd, s shadow, g group, h gshadow.
#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Lines that the C library would try to read as a record.
std::size_t records_in(const std::vector<std::string_view>& lines) {
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [](auto line) {
        const auto first = line.find_first_not_of(" \t");
        return first != std::string_view::npos && line[first] != '#';
    }));
}

void read_passwd(std::string_view text) {
    const auto lines = lines_of(text);
    const auto file = presscheck::parse_passwd(text);
    require(file.incomplete || file.entries.size() == records_in(lines),
            "a complete passwd has an entry for each record");
    std::size_t before = 0;
    for (const auto& entry : file.entries) {
        require(before < entry.line && entry.line <= lines.size(), "entries stand on their lines");
        before = entry.line;
        const auto line = lines[entry.line - 1];
        require(!entry.name.empty() && line.find(entry.name + ":") != std::string_view::npos,
                "a name is read from its line");
        require(line.find(":" + entry.home + ":" + entry.shell) != std::string_view::npos,
                "home and shell are read from their line");
    }
}

void read_shadow(std::string_view text) {
    const auto lines = lines_of(text);
    const auto file = presscheck::parse_shadow(text);
    const auto imports = std::any_of(lines.begin(), lines.end(), [](auto line) {
        const auto first = line.find_first_not_of(" \t");
        return first != std::string_view::npos && (line[first] == '+' || line[first] == '-');
    });
    require(file.incomplete || file.nameless || imports || file.by_name.size() == records_in(lines),
            "a complete shadow has an entry for each record");
    for (const auto& [name, entry] : file.by_name) {
        require(entry.line >= 1 && entry.line <= lines.size(), "entries stand on their lines");
        const auto line = lines[entry.line - 1];
        require(line.find(name + ":") != std::string_view::npos, "a name is read from its line");
        require(entry.password != presscheck::PasswordState::shadowed,
                "shadow itself does not point to shadow");
        require(entry.sound || file.incomplete, "an entry that cannot be read is told");
    }
}

void read_group(std::string_view text) {
    const auto lines = lines_of(text);
    for (const auto& [id, name] : presscheck::parse_names_by_id(text))
        require(text.find(name + ":") != std::string_view::npos, "a name is read");
    const auto file = presscheck::parse_group(text);
    require(file.incomplete || file.entries.size() == records_in(lines),
            "a complete group has an entry for each record");
    std::size_t before = 0;
    for (const auto& entry : file.entries) {
        require(before < entry.line && entry.line <= lines.size(), "entries stand on their lines");
        before = entry.line;
        const auto line = lines[entry.line - 1];
        require(!entry.name.empty() && line.find(entry.name + ":") != std::string_view::npos,
                "a name is read from its line");
        for (const auto& member : entry.members)
            require(!member.empty() && line.find(member) != std::string_view::npos,
                    "members stand on their line");
    }
}

void read_gshadow(std::string_view text) {
    const auto lines = lines_of(text);
    const auto file = presscheck::parse_gshadow(text);
    for (const auto& [name, entry] : file.by_name) {
        require(entry.line >= 1 && entry.line <= lines.size(), "entries stand on their lines");
        require(lines[entry.line - 1].find(name + ":") != std::string_view::npos,
                "a name is read from its line");
        require(entry.sound || file.incomplete, "an entry that cannot be read is told");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'p':
            read_passwd(text);
            break;
        case 's':
            read_shadow(text);
            break;
        case 'g':
            read_group(text);
            break;
        case 'h':
            read_gshadow(text);
            break;
        default:
            break;
    }
    return 0;
}
