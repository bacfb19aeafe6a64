#include "core/command_words.h"

#include "tests/support/catch.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <vector>

namespace presscheck::test {
namespace {

// What is said to a call of these words, of a program that can `scan`, `policy lint` and
// `policy test`.
std::string told(std::vector<std::string> words) {
    CLI::App app("a program", "prog");
    tell_commands(app);
    app.require_subcommand(1);
    app.fallthrough();
    std::string value;
    app.add_option("--lang", value);
    app.add_subcommand("scan")->add_option("--root", value)->required();
    auto* policy = app.add_subcommand("policy");
    policy->require_subcommand(1);
    policy->add_subcommand("lint");
    policy->add_subcommand("test");
    std::reverse(words.begin(), words.end());
    std::ostringstream out, err;
    try {
        app.parse(words);
    } catch (const CLI::ParseError& mistake) {
        CHECK(app.exit(mistake, out, err) != 0);
    }
    return err.str();
}

}  // namespace

TEST_CASE("a word that is no command is answered with those there are", "[core]") {
    const auto expected =
        "Không có lệnh 'frob'; có: scan, policy. Xem --help.\n"
        "There is no command 'frob'; there are: scan, policy. See --help.\n";

    CHECK(told({"frob"}) == expected);
    CHECK(told({"--lang", "en", "frob", "more"}) == expected);
    CHECK(told({"frob", "--root", "/"}) == expected);
}

TEST_CASE("a word that is none of a command's own is answered with those", "[core]") {
    CHECK(told({"policy", "frob"}) ==
          "Không có lệnh 'policy frob'; có: policy lint, policy test. Xem --help.\n"
          "There is no command 'policy frob'; there are: policy lint, policy test. See --help.\n");
}

TEST_CASE("a call without a command is told which there are", "[core]") {
    CHECK(told({}) ==
          "Thiếu lệnh; có: scan, policy. Xem --help.\n"
          "A command is missing; there are: scan, policy. See --help.\n");
    CHECK(told({"policy"}) ==
          "Thiếu lệnh; có: policy lint, policy test. Xem --help.\n"
          "A command is missing; there are: policy lint, policy test. See --help.\n");
}

TEST_CASE("a word cannot steer the terminal it is shown on", "[core][hostile]") {
    CHECK(told({"\x1b[2Jfrob\n"}).find("'?[2Jfrob?'") != std::string::npos);
}

TEST_CASE("other mistakes are told as they were", "[core]") {
    CHECK(told({"scan"}) == "--root is required\nRun with --help for more information.\n");
    CHECK(told({"scan", "--frob", "--root", "/"}).find("--frob") != std::string::npos);
    CHECK(told({"policy", "lint", "frob"}).find("not expected: frob") != std::string::npos);
}

}  // namespace presscheck::test
