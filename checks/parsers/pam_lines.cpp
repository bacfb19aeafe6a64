#include "checks/parsers/pam_lines.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \n\t";
constexpr std::size_t longest = 1022;

// _pam_StrTok: `\]` inside brackets is a bracket, and the first other one ends the word. Nothing
// where none does: releases differ in whether the newline is then of the word.
std::optional<std::string> bracketed(std::string_view& rest) {
    std::string word;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != ']') {
        if (rest.starts_with("\\]")) rest.remove_prefix(1);
        word += rest.front();
        rest.remove_prefix(1);
    }
    if (rest.empty()) return std::nullopt;
    rest.remove_prefix(1);
    return word;
}

std::optional<std::vector<std::string>> words_of(std::string_view rest) {
    std::vector<std::string> words;
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
        if (rest.empty()) return words;
        if (rest.front() == '[') {
            auto word = bracketed(rest);
            if (!word) return std::nullopt;
            words.push_back(*std::move(word));
            continue;
        }
        const auto word = rest.substr(0, rest.find_first_of(blanks));
        words.emplace_back(word);
        // The byte that ended the word is gone: what follows is looked at anew.
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
}

}  // namespace

Result<std::vector<PamLine>> parse_pam_lines(std::string_view bytes) {
    if (bytes.find('\0') != std::string_view::npos) return Error{Errc::malformed, "a zero byte"};
    std::vector<PamLine> lines;
    std::string joined;
    std::size_t started = 0;
    LineReader reader(bytes);
    while (const auto line = reader.next()) {
        const auto at = "line " + std::to_string(line->number);
        const auto first = line->text.find_first_not_of(blanks);
        if (line->text.size() + joined.size() > longest) return Error{Errc::malformed, at};
        // A comment between the parts of a continued line is passed over.
        if (first == std::string_view::npos || line->text[first] == '#') continue;
        auto text = line->text.substr(first);
        if (started == 0) started = line->number;
        const auto comment = text.find('#');
        const auto last = text.find_last_not_of(blanks);
        const bool continues = comment == std::string_view::npos && text[last] == '\\';
        text = continues ? text.substr(0, last) : text.substr(0, comment);
        joined += text;
        if (continues) {
            joined += ' ';
            continue;
        }
        auto words = words_of(joined);
        if (!words) return Error{Errc::malformed, at + ": a bracket stays open"};
        lines.push_back({started, *std::move(words)});
        joined.clear();
        started = 0;
    }
    if (started != 0) return Error{Errc::malformed, "a continued line is the last one"};
    return lines;
}

}  // namespace presscheck
