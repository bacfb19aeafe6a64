#include "checks/parsers/long_options.h"

#include "tests/support/catch.h"

#include <getopt.h>
#include <random>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;
using Value = LongOption::Value;

constexpr std::array known{
    LongOption{"autologin", Value::needed, 'a'},
    LongOption{"noclear", Value::none, 'J'},
    LongOption{"nohints"},
    LongOption{"local-line", Value::optional, 'L'},
    LongOption{"erase-chars", Value::needed},
    LongOption{"no", Value::none, 'n'},
};

Words shown(const GivenOptions& given) {
    Words lines;
    for (const auto& [name, value] : given.options)
        lines.push_back(name + "=" + value);
    for (const auto& other : given.others)
        lines.push_back(other);
    return lines;
}

// As the C library takes the same words.
Words by_getopt(const Words& words) {
    constexpr int first_long = 256;
    std::vector<option> longs;
    std::string shorts;
    for (const auto& each : known) {
        const int needs = static_cast<int>(each.value);
        longs.push_back(
            {each.name.data(), needs, nullptr, first_long + static_cast<int>(longs.size())});
        if (each.letter != 0)
            shorts += each.letter + std::string(static_cast<unsigned>(needs), ':');
    }
    longs.push_back({nullptr, 0, nullptr, 0});
    Words copies{"program"};
    copies.insert(copies.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (auto& word : copies)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const auto count = static_cast<int>(copies.size());
    optind = 0;
    opterr = 0;
    Words lines;
    for (int found = 0; (found = getopt_long(count, arguments.data(), shorts.c_str(), longs.data(),
                                             nullptr)) != -1;) {
        if (found == '?') return {"refused"};
        for (std::size_t i = 0; i < known.size(); ++i) {
            if (found == known[i].letter || found == first_long + static_cast<int>(i))
                lines.push_back(std::string(known[i].name) + "=" + (optarg ? optarg : ""));
        }
    }
    for (int i = optind; i < count; ++i)
        lines.emplace_back(arguments[static_cast<std::size_t>(i)]);
    return lines;
}

Words by_us(const Words& words) {
    const auto given = parse_options(words, known);
    return given ? shown(*given) : Words{"refused"};
}

}  // namespace

TEST_CASE("options are taken as getopt_long takes them", "[checks]") {
    const Words pieces{"-a",   "-aroot", "-Ja",     "-JJ",  "-L",       "-Lx",    "-Jn", "root",
                       "--a",  "--au=x", "--auto",  "--no", "--noh",    "--n",    "--",  "-",
                       "--lo", "--lo=x", "--erase", "-x",   "--hidden", "--no=x", ""};
    std::mt19937 dice(7);  // NOLINT(cert-msc51-cpp,cert-msc32-c): the same words in each run
    for (int round = 0; round < 2000; ++round) {
        Words words;
        for (auto count = dice() % 6; count > 0; --count)
            words.push_back(pieces[dice() % pieces.size()]);
        CAPTURE(words);

        REQUIRE(by_us(words) == by_getopt(words));
    }
}

}  // namespace presscheck
