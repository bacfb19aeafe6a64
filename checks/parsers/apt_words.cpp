#include "checks/parsers/apt_words.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 5> yes{"yes", "true", "with", "on", "enable"};
constexpr std::array<std::string_view, 5> no{"no", "false", "without", "off", "disable"};

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const auto small = static_cast<char>(c | ('a' - 'A'));
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string decoded(std::string_view word) {
    std::string text;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool coded = word[i] == '%' && i + 2 < word.size() && hex_value(word[i + 1]) >= 0 &&
                           hex_value(word[i + 2]) >= 0;
        if (coded) {
            text += static_cast<char>(hex_value(word[i + 1]) * 16 + hex_value(word[i + 2]));
            i += 2;
        } else if (word[i] != '"') {
            text += word[i];
        }
    }
    return text;
}

}  // namespace

bool is_apt_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view without_apt_blanks(std::string_view text) {
    while (!text.empty() && is_apt_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_apt_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::optional<AptWord> take_apt_word(std::string_view& rest) {
    std::size_t at = rest.find_first_not_of(' ');
    if (at == std::string_view::npos) return std::nullopt;
    const auto start = at;
    for (; at < rest.size() && !is_apt_blank(rest[at]); ++at) {
        const char close = rest[at] == '"' ? '"' : rest[at] == '[' ? ']' : '\0';
        if (close == '\0') continue;
        at = rest.find(close, at + 1);
        if (at == std::string_view::npos) return std::nullopt;
    }
    const auto written = rest.substr(start, at - start);
    while (at < rest.size() && is_apt_blank(rest[at]))
        ++at;
    rest.remove_prefix(at);
    return AptWord{decoded(written), written};
}

std::optional<bool> apt_switch(std::string_view value) {
    const std::string text(value);
    char* end = nullptr;
    const long number = std::strtol(text.c_str(), &end, 0);
    // An empty one counts as 0 there.
    if (end == text.c_str() + text.size() && (number == 0 || number == 1)) return number == 1;
    const auto small = in_small_letters(text);
    if (std::find(yes.begin(), yes.end(), small) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), small) != no.end()) return false;
    return std::nullopt;
}

}  // namespace presscheck
