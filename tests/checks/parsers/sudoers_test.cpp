#include "checks/parsers/sudoers.h"

#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

// A main file, and what it may include, by path.
Sudoers parsed(const std::string& text, const std::map<std::string, std::string>& others = {}) {
    SudoersSource source;
    source.host = "web1";
    source.why = [](const Error&) { return Reason::denied; };
    source.include = [&](const std::string& path, bool) -> Result<std::vector<SudoersFile>> {
        const auto found = others.find(path);
        if (found == others.end()) return Error{Errc::not_found, path};
        if (found->second == "denied") return Error{Errc::denied, path};
        return std::vector<SudoersFile>{{path, found->second}};
    };
    return parse_sudoers({"/etc/sudoers", text}, source);
}

}  // namespace

TEST_CASE("a rule of sudoers knows its place, and that of a broken line is told", "[checks]") {
    const auto sudoers = parsed("# a\nan ALL=ALL\nbinh ALL\nchi, \\\n dung ALL=/bin/ls\n");

    REQUIRE(sudoers.rules.size() == 2);
    CHECK(sudoers.rules[0].source == "/etc/sudoers:2");
    CHECK(sudoers.rules[1].source == "/etc/sudoers:4");
    CHECK(sudoers.incomplete == Reason::malformed);
    CHECK(sudoers.problems == std::vector<std::string>{"/etc/sudoers:3"});
}

TEST_CASE("a comment before a digit is no line of its own", "[checks][hostile]") {
    const auto sudoers = parsed("Defaults mail_badpass#0500\nan ALL=ALL\n");

    REQUIRE(sudoers.rules.size() == 1);
    CHECK(sudoers.rules[0].source == "/etc/sudoers:2");
}

TEST_CASE("sudoers puts the name of the host into an include", "[checks]") {
    const auto sudoers = parsed("@include rules.%h\n", {{"/etc/rules.web1", "an ALL=ALL\n"}});

    REQUIRE(sudoers.rules.size() == 1);
    CHECK(sudoers.rules[0].source == "/etc/rules.web1:1");
    CHECK_FALSE(sudoers.incomplete);
}

TEST_CASE("an include of sudoers that cannot be read is not one that is missing", "[checks]") {
    CHECK(parsed("@include a\n", {{"/etc/a", "denied"}}).incomplete == Reason::denied);
    CHECK(parsed("@include a\n").incomplete == Reason::malformed);
}

TEST_CASE("sudoers may include 128 files within each other", "[checks]") {
    std::map<std::string, std::string> files;
    for (int i = 1; i <= 200; ++i)
        files["/etc/" + std::to_string(i)] = "@include " + std::to_string(i + 1) + "\n";
    files["/etc/100"] = "an ALL=ALL\n";
    const auto within = parsed("@include 1\n", files);
    files["/etc/100"] = "@include 101\n";
    const auto beyond = parsed("@include 1\n", files);

    CHECK(within.rules.size() == 1);
    CHECK_FALSE(within.incomplete);
    CHECK(beyond.incomplete == Reason::malformed);
}

TEST_CASE("a sudoers larger than any real one is not read", "[checks][hostile]") {
    CHECK(parsed(std::string(2 * 1024 * 1024, '#')).incomplete == Reason::too_large);
}

TEST_CASE("a line of sudoers ends at a NUL", "[checks][hostile]") {
    using namespace std::string_literals;
    const auto sudoers = parsed("an ALL=ALL\0, !ALL\nbinh ALL=ALL\n"s);

    REQUIRE(sudoers.rules.size() == 2);
    CHECK(sudoers.rules[0].privileges.at(0).commands.size() == 1);
}

TEST_CASE("times in sudoers are those of parse_gentime", "[checks]") {
    CHECK(parse_sudo_time("20261231235900Z")->at == *parse_time("2026-12-31T23:59:00Z"));
    CHECK(parse_sudo_time("2026123123+0700")->at == *parse_time("2026-12-31T16:00:00Z"));
    CHECK(parse_sudo_time("202612312359")->local);
    CHECK_FALSE(parse_sudo_time("20261331235900Z"));
    CHECK_FALSE(parse_sudo_time("2026-12-31"));
}

}  // namespace presscheck::test
