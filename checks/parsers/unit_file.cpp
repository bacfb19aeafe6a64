#include "checks/parsers/unit_file.h"

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

constexpr std::string_view white = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

bool is_comment(std::string_view line) {
    return line.starts_with('#') || line.starts_with(';');
}

// The lines of the text, those joined that end in a backslash; comments left out, also between.
std::vector<std::string> logical_lines(std::string_view text) {
    std::vector<std::string> lines;
    bool open = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (is_comment(line)) continue;
        const bool continues = line.ends_with('\\');
        if (continues) line.remove_suffix(1);
        if (open) {
            lines.back() += " " + std::string(line);
        } else {
            lines.emplace_back(line);
        }
        open = continues;
    }
    return lines;
}

// The words of a value; quotes hold one together.
std::vector<std::string> words_of(std::string_view value) {
    std::vector<std::string> words;
    std::optional<std::string> word;
    char quote = 0;
    for (const char c : value) {
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            if (!word) word.emplace();
        } else if (quote == 0 && white.find(c) != std::string_view::npos) {
            if (word) words.push_back(*std::move(word));
            word.reset();
        } else {
            if (!word) word.emplace();
            *word += c;
        }
    }
    if (word) words.push_back(*std::move(word));
    return words;
}

std::vector<std::string>* list_of(UnitInstall& install, std::string_view key) {
    if (key == "Alias") return &install.aliases;
    if (key == "WantedBy") return &install.wanted_by;
    if (key == "RequiredBy") return &install.required_by;
    if (key == "UpheldBy") return &install.upheld_by;
    if (key == "Also") return &install.also;
    return nullptr;
}

void assign(UnitInstall& install, std::string_view key, std::string_view value) {
    if (key == "DefaultInstance") install.default_instance = value;
    auto* list = list_of(install, key);
    if (list == nullptr) return;
    if (value.empty() && key != "Also") list->clear();
    for (auto& word : words_of(value))
        list->push_back(std::move(word));
}

}  // namespace

Status parse_unit_install(std::string_view text, UnitInstall& install) {
    bool inside = false;
    for (const auto& line : logical_lines(text)) {
        if (line.starts_with('[')) {
            if (!line.ends_with(']')) {
                return Error{Errc::malformed, "a section without its end: " + line.substr(0, 60)};
            }
            inside = line == "[Install]";
            continue;
        }
        const auto equals = line.find('=');
        if (!inside || equals == std::string::npos) continue;
        const std::string_view view = line;
        assign(install, trimmed(view.substr(0, equals)), trimmed(view.substr(equals + 1)));
    }
    return Ok{};
}

}  // namespace presscheck
