#include "agent/page.h"

#include "core/printable.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace presscheck {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

// U+0300 to U+036F: CC 80 to CD AF in UTF-8.
bool begins_combining_mark(std::string_view text, std::size_t i) {
    if (i + 1 >= text.size()) return false;
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[i + 1]);
    return first == 0xcc || (first == 0xcd && second <= 0xaf);
}

std::string_view code_of(Ink ink) {
    switch (ink) {
        case Ink::plain:
            return "";
        case Ink::red:
            return "\x1b[31m";
        case Ink::yellow:
            return "\x1b[33m";
        case Ink::green:
            return "\x1b[32m";
        case Ink::dim:
            return "\x1b[2m";
        case Ink::bold:
            return "\x1b[1m";
    }
    return "";
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n') {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word.push_back(c);
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

}  // namespace

Page standard_page() {
    Page page;
    const char* no_colour = std::getenv("NO_COLOR");
    page.colour = isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        page.width = std::clamp<std::size_t>(size.ws_col, 60, 120);
    }
    return page;
}

std::string painted(std::string_view text, Ink ink, const Page& page) {
    if (!page.colour || ink == Ink::plain) return std::string(text);
    return std::string(code_of(ink)) + std::string(text) + "\x1b[0m";
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_continuation(text[i]) && !begins_combining_mark(text, i)) ++columns;
    }
    return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
    const auto have = columns_of(text);
    return std::string(text) + std::string(columns > have ? columns - have : 0, ' ');
}

std::string wrapped(std::string_view label, std::string_view text, const Page& page) {
    const std::string margin(columns_of(label), ' ');
    std::string out(label);
    std::size_t used = margin.size();
    bool line_is_empty = true;
    for (const auto& word : words_of(printable(text))) {
        const auto width = columns_of(word);
        if (!line_is_empty && used + 1 + width > page.width) {
            out += "\n" + margin;
            used = margin.size();
            line_is_empty = true;
        }
        if (!line_is_empty) out += ' ';
        out += word;
        used += width + (line_is_empty ? 0 : 1);
        line_is_empty = false;
    }
    return out + "\n";
}

}  // namespace presscheck
