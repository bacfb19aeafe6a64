#include "checks/parsers/systemd_settings.h"

#include "checks/parsers/line_reader.h"

#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view white = " \t\r\n";
// For systemd they end a line wherever they stand, and for no editor.
constexpr std::string_view other_ends{"\r\0", 2};

std::string_view without_leading(std::string_view text) {
    const auto first = text.find_first_not_of(white);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

bool is_comment(std::string_view line) {
    line = without_leading(line);
    return line.starts_with('#') || line.starts_with(';');
}

// A backslash that is not itself escaped.
bool is_continued(std::string_view line) {
    std::size_t backslashes = 0;
    while (line.ends_with('\\')) {
        line.remove_suffix(1);
        ++backslashes;
    }
    return backslashes % 2 == 1;
}

struct LogicalLine {
    std::string text;
    std::size_t number = 0;
};

// The lines of the text, those joined that end in a backslash; comments left out, also between.
Result<std::vector<LogicalLine>> logical_lines(std::string_view text) {
    std::vector<LogicalLine> lines;
    constexpr std::string_view mark = "\xef\xbb\xbf";
    bool open = false, marked = false;
    LineReader reader(text);
    while (const auto read = reader.next()) {
        auto line = read->text;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_of(other_ends) != std::string_view::npos) {
            return Error{Errc::malformed, "line " + std::to_string(read->number) +
                                              ": a line that only systemd sees the end of"};
        }
        if (is_comment(line)) continue;
        // systemd passes over the first byte order mark that begins a line, and has looked for
        // comments before.
        if (!marked && line.starts_with(mark)) {
            line.remove_prefix(mark.size());
            marked = true;
        }
        line = without_leading(line);
        const bool continues = is_continued(line);
        if (continues) line.remove_suffix(1);
        if (open) {
            lines.back().text += " " + std::string(line);
        } else {
            lines.push_back({std::string(line), read->number});
        }
        open = continues;
    }
    return lines;
}

}  // namespace

Result<std::vector<SystemdSetting>> parse_systemd_settings(std::string_view text) {
    std::vector<SystemdSetting> settings;
    std::string section;
    const auto lines = logical_lines(text);
    if (!lines) return lines.error();
    for (const auto& logical : *lines) {
        const auto line = trimmed(logical.text);
        if (line.starts_with('[')) {
            if (!line.ends_with(']')) {
                return Error{Errc::malformed, "line " + std::to_string(logical.number) +
                                                  ": a section without its end"};
            }
            section = line.substr(1, line.size() - 2);
            continue;
        }
        const auto equals = line.find('=');
        if (section.empty() || equals == std::string_view::npos) continue;
        settings.push_back({section, std::string(trimmed(line.substr(0, equals))),
                            std::string(trimmed(line.substr(equals + 1))), logical.number});
    }
    return settings;
}

std::vector<std::string> systemd_words(std::string_view value) {
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

}  // namespace presscheck
