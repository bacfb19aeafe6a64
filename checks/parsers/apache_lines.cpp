#include "checks/parsers/apache_lines.h"

#include "checks/parsers/apache_conf.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

bool is_blank(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '\v' ||
           letter == '\f';
}

// A word in quotes, behind the first one; a backslash keeps a quote, and itself.
std::string quoted_word(std::string_view& text, char quote) {
    std::string word;
    std::size_t at = 0;
    for (; at < text.size() && text[at] != quote; ++at) {
        const bool escaped = text[at] == '\\' && at + 1 < text.size() &&
                             (text[at + 1] == quote || text[at + 1] == '\\');
        if (escaped) ++at;
        word += text[at];
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    return word;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
        return letter == '_' || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    });
}

}  // namespace

std::optional<ApacheLine> ApacheLines::next() {
    while (auto line = lines_.next()) {
        ApacheLine joined{line->number, {}};
        for (;;) {
            auto text = line->text;
            if (text.ends_with('\r')) text.remove_suffix(1);
            const bool goes_on = text.ends_with('\\');
            if (goes_on) text.remove_suffix(1);
            joined.text += text;
            if (!goes_on || !(line = lines_.next())) break;
        }
        const auto content = trimmed(joined.text);
        if (content.empty() || content.front() == '#') continue;
        joined.text = std::string(content);
        return joined;
    }
    return std::nullopt;
}

std::vector<std::string> apache_words(std::string_view text) {
    std::vector<std::string> words;
    for (;;) {
        while (!text.empty() && is_blank(text.front()))
            text.remove_prefix(1);
        if (text.empty()) return words;
        const char first = text.front();
        if (first == '"' || first == '\'') {
            text.remove_prefix(1);
            words.push_back(quoted_word(text, first));
            continue;
        }
        const auto end = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_blank) -
                                                  text.begin());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::map<std::string, std::string, std::less<>> shell_assignments(std::string_view text) {
    std::map<std::string, std::string, std::less<>> values;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        auto content = trimmed(line->text);
        constexpr std::string_view exported = "export ";
        if (content.starts_with(exported)) content = trimmed(content.substr(exported.size()));
        const auto equals = content.find('=');
        if (equals == std::string_view::npos || !is_name(content.substr(0, equals))) continue;
        auto value = std::string(trimmed(content.substr(equals + 1)));
        if (value.size() >= 2 && value.front() == value.back() &&
            (value.front() == '"' || value.front() == '\''))
            value = value.substr(1, value.size() - 2);
        // Empty but for a second instance on one machine, which has an envvars of its own.
        constexpr std::string_view suffix = "$SUFFIX";
        if (const auto at = value.find(suffix); at != std::string::npos)
            value.erase(at, suffix.size());
        const bool plain = value.find_first_of("$`\\;&|<>()") == std::string::npos;
        const std::string name(content.substr(0, equals));
        if (plain) values[name] = value;
        if (!plain) values.erase(name);
    }
    return values;
}

}  // namespace presscheck
