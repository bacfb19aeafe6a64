// Options on a command line, held against getopt_long(3) of the libc this runs with.
//
// The input is a program's words, one a line.
#include "checks/parsers/long_options.h"
#include "tests/fuzz/property.h"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace {

using presscheck::GivenOptions;
using presscheck::LongOption;
using presscheck::fuzz::require;
using Value = LongOption::Value;
using Words = std::vector<std::string>;

// Alike at their beginnings, some exactly another's; with and without a letter.
constexpr std::array known{
    LongOption{"login-program", Value::needed, 'l'},
    LongOption{"login-options", Value::needed, 'o'},
    LongOption{"local-line", Value::optional, 'L'},
    LongOption{"login", Value::none, 'n'},
    LongOption{"nohints"},
    LongOption{"nohostname"},
    LongOption{"no", Value::none, 'N'},
    LongOption{"erase", Value::needed},
    LongOption{"8bits", Value::none, '8'},
};
constexpr int first_without_letter = 256;

int code_of(std::size_t at) {
    return known[at].letter != 0 ? known[at].letter : first_without_letter + static_cast<int>(at);
}

std::optional<GivenOptions> as_libc_does(Words words) {
    std::string letters;
    std::vector<option> longs;
    for (std::size_t at = 0; at < known.size(); ++at) {
        const auto& each = known[at];
        if (each.letter != 0) {
            letters += each.letter;
            letters.append(static_cast<std::size_t>(each.value), ':');
        }
        longs.push_back({each.name.data(), static_cast<int>(each.value), nullptr, code_of(at)});
    }
    longs.push_back({});

    words.insert(words.begin(), "program");
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    const int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);

    GivenOptions given;
    opterr = 0;
    optind = 0;
    for (;;) {
        optarg = nullptr;
        const int code =
            getopt_long(count, arguments.data(), letters.c_str(), longs.data(), nullptr);
        if (code == -1) break;
        std::size_t at = 0;
        while (at < known.size() && code_of(at) != code)
            ++at;
        if (at == known.size()) return std::nullopt;
        given.options.push_back({std::string(known[at].name), optarg == nullptr ? "" : optarg});
    }
    for (int i = optind; i < count; ++i)
        given.others.emplace_back(arguments[static_cast<std::size_t>(i)]);
    return given;
}

bool same(const GivenOptions& left, const GivenOptions& right) {
    return left.others == right.others &&
           std::equal(left.options.begin(), left.options.end(), right.options.begin(),
                      right.options.end(), [](const auto& one, const auto& other) {
                          return one.name == other.name && one.value == other.value;
                      });
}

}  // namespace

static_assert(static_cast<int>(Value::none) == no_argument &&
              static_cast<int>(Value::needed) == required_argument &&
              static_cast<int>(Value::optional) == optional_argument);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    if (text.find('\0') != std::string_view::npos) return 0;  // no word of a command line has one
    Words words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    const auto ours = presscheck::parse_options(words, known);
    const auto theirs = as_libc_does(words);
    require(ours.has_value() == theirs.has_value(), "refused is what libc refuses");
    require(!ours || same(*ours, *theirs), "options are those libc finds");
    return 0;
}
