// Words that many files have: numbers as the C library reads them, switches and lists, apt's words.
//
// The first byte picks the reader: d decimal, c as C writes numbers, o octal, s sshd's times,
// y switches, l dnf's lists, w apt's words.
#include "checks/parsers/apt_words.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/dnf_config.h"
#include "checks/parsers/sshd_keywords.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using presscheck::fuzz::require;

// What strtoll makes of the whole text, when it begins with no blank.
std::optional<std::int64_t> by_the_library(std::string_view text, int base) {
    const std::string word(text);
    if (word.empty() || std::isspace(static_cast<unsigned char>(word.front())) != 0)
        return std::nullopt;
    char* end = nullptr;
    errno = 0;
    const auto value = std::strtoll(word.c_str(), &end, base);
    if (errno != 0 || end != word.c_str() + word.size() || end == word.c_str()) return std::nullopt;
    return value;
}

void read_number(std::string_view text, int base, bool plus) {
    const auto ours =
        base == 10 ? presscheck::parse_decimal(text) : presscheck::parse_c_integer(text, base);
    auto theirs = by_the_library(text, base);
    if (!plus && text.starts_with('+')) theirs.reset();
    // The least of all numbers is no setting's value.
    if (theirs == std::numeric_limits<std::int64_t>::min()) return;
    require(ours == theirs, "a number is the one the C library reads");
}

void read_sshd_time(std::string_view text) {
    const auto seconds = presscheck::parse_sshd_time(text);
    if (!seconds) return;
    require(*seconds >= 0 && *seconds <= std::numeric_limits<int>::max(), "a time is bounded");
    require(presscheck::parse_sshd_time(std::to_string(*seconds)) == seconds &&
                presscheck::parse_sshd_time(std::to_string(*seconds) + "S") == seconds,
            "a time in seconds is that time");
}

void read_switch(std::string_view text) {
    std::string other(text);
    std::transform(other.begin(), other.end(), other.begin(), [](unsigned char c) {
        return static_cast<char>(std::islower(c) != 0 ? std::toupper(c) : std::tolower(c));
    });
    require(presscheck::apt_switch(text) == presscheck::apt_switch(other) &&
                presscheck::dnf_switch(text) == presscheck::dnf_switch(other),
            "case does not count");
}

void read_dnf_words(std::string_view text) {
    std::string joined, kept;
    for (const auto& word : presscheck::dnf_words(text)) {
        require(!word.empty(), "a word says something");
        joined += word;
    }
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) {
        return std::string_view(", \t\n").find(c) == std::string_view::npos;
    });
    require(joined == kept, "only what parts words is left out");
}

void read_apt_words(std::string_view text) {
    auto rest = text;
    while (const auto word = presscheck::take_apt_word(rest)) {
        const bool inside = word->written.data() >= text.data() &&
                            word->written.data() + word->written.size() <= rest.data();
        require(inside, "a word stands in its line, before the rest");
        require(word->text.size() <= word->written.size(), "decoding makes nothing longer");
        if (word->written.find_first_of("%\"") == std::string_view::npos)
            require(word->text == word->written, "a plain word is what is written");
        const std::string alone(word->written);
        std::string_view again(alone);
        const auto same = presscheck::take_apt_word(again);
        require(alone.empty() || (same && same->text == word->text && again.empty()),
                "a word alone is that word");
        if (rest.empty()) return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'd':
            read_number(text, 10, false);
            break;
        case 'c':
            read_number(text, 0, true);
            break;
        case 'o':
            read_number(text, 8, true);
            break;
        case 's':
            read_sshd_time(text);
            break;
        case 'y':
            read_switch(text);
            break;
        case 'l':
            read_dnf_words(text);
            break;
        case 'w':
            read_apt_words(text);
            break;
        default:
            break;
    }
    return 0;
}
