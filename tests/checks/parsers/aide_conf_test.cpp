#include "checks/parsers/aide_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

AideConf parsed(std::string_view text) {
    AideDefinitions definitions;
    return parse_aide_conf(text, definitions);
}

}  // namespace

TEST_CASE("a rule of AIDE is a place, kinds of files and groups", "[checks]") {
    const auto conf = parsed("/etc f,d Full\n/a\\ b Full\n!/var/log\n=/opt$ Full\n-/srv\n");

    REQUIRE(!conf.malformed_line);
    REQUIRE(conf.rules.size() == 5);
    CHECK(conf.rules[0].expression == "/etc");
    CHECK(conf.rules[0].types == "f,d");
    CHECK(conf.rules[0].kind == AideRule::Kind::covers);
    CHECK(conf.rules[1].expression == "/a b");
    CHECK(conf.rules[1].types.empty());
    CHECK(conf.rules[2].kind == AideRule::Kind::leaves_out);
    CHECK(conf.rules[3].kind == AideRule::Kind::only_itself);
    CHECK(conf.rules[4].kind == AideRule::Kind::leaves_out);
}

TEST_CASE("names that AIDE was told are filled in", "[checks]") {
    const auto conf = parsed(
        "@@define DIR /var/lib\n@@define LOG var/log\n@@define DB "
        "@@{DIR}/aide\ndatabase_in=file:@@{DB}/aide.db\n"
        "/@@{LOG}/x Full\n@@include @@{DIR}/y\n@@x_include /d ^[a-z]+$\n");

    REQUIRE(!conf.malformed_line);
    CHECK(conf.database == "/var/lib/aide/aide.db");
    REQUIRE(conf.rules.size() == 1);
    CHECK(conf.rules[0].expression == "/var/log/x");
    REQUIRE(conf.includes.size() == 2);
    CHECK(conf.includes[0].path == "/var/lib/y");
    CHECK(conf.includes[1].executes);
    CHECK(conf.includes[1].names == "^[a-z]+$");
}

TEST_CASE("what AIDE reads on a condition is told", "[checks]") {
    const auto conf = parsed("@@ifdef X\n/a R\n@@else\n/b R\n@@endif\n/c R\n");

    REQUIRE(conf.rules.size() == 3);
    CHECK(conf.rules[0].conditional);
    CHECK(conf.rules[1].conditional);
    CHECK_FALSE(conf.rules[2].conditional);
}

TEST_CASE("AIDE takes no condition about nothing", "[checks]") {
    CHECK(parsed("@@ifdef a\n# x\n@@endif\n").malformed_line == std::size_t{3});
    CHECK(parsed("@@ifdef a\n/x R\n").malformed_line == std::size_t{2});
    CHECK(!parsed("@@ifdef a\n/x R\n@@endif\n").malformed_line);
}

TEST_CASE("a line that is nothing to AIDE is told", "[checks]") {
    const auto* line = GENERATE("/etc", "what", "@@what", "@@endif", "@@else", "!x", "@@include",
                                "!/@@{NOBODY}/x", "database_in=file:@@{NOBODY}");
    CAPTURE(line);

    CHECK(parsed("/a R\n" + std::string(line) + "\n").malformed_line == std::size_t{2});
}

}  // namespace presscheck::test
