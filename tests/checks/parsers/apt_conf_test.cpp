#include "checks/parsers/apt_conf.h"

#include "checks/parsers/apt_settings.h"
#include "checks/parsers/apt_words.h"
#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;

// "APT::Get::AllowUnauthenticated=true :3"
Lines told(const AptConf& conf) {
    Lines lines;
    for (const auto& statement : conf.statements)
        lines.push_back(statement.name + "=" + statement.value + " :" +
                        std::to_string(statement.line));
    return lines;
}

AptSettings settings_of(std::string_view text) {
    AptSettings settings;
    for (const auto& statement : parse_apt_conf(text).statements) {
        if (statement.what == AptStatement::What::clear)
            settings.clear(statement.value);
        else
            settings.set(statement.name, statement.value, std::to_string(statement.line));
    }
    return settings;
}

std::string value_of(const AptSettings& settings, std::string_view name) {
    const auto* found = settings.find(name);
    return found == nullptr ? "(none)" : found->value;
}

}  // namespace

TEST_CASE("a setting of apt may stand in one line, in two, or in braces", "[checks]") {
    const auto conf =
        parse_apt_conf("A::B \"1\"; C\n  \"2\";\nD {\n E \"3\"; F { G \"4\"; }; };\n");

    CHECK(told(conf) == Lines{"A::B=1 :1", "C=2 :2", "D::E=3 :4", "D::F::G=4 :4"});
    CHECK_FALSE(conf.malformed);
}

TEST_CASE("what is a comment to apt says nothing", "[checks]") {
    const auto conf =
        parse_apt_conf("// A \"1\";\n# A \"1\";\n/* A \"1\";\nA \"2\"; */ B \"/*3//#\";\n");

    CHECK(told(conf) == Lines{"B=/*3//# :4"});
}

TEST_CASE("apt stops at a mistake, and so does its reader", "[checks]") {
    const auto text =
        GENERATE("A \"1\"; B", "A \"1\"; { C \"2\"; };", "A \"1\"; B \"2\" junk;",
                 "A \"1\"; #clearly x;", "A \"1\"; B { #clear A; };", "A \"1\"; #clear;");
    CAPTURE(text);
    const auto conf = parse_apt_conf(text);

    CHECK(conf.malformed);
    CHECK(told(conf) == Lines{"A=1 :1"});
}

TEST_CASE("more braces than anybody writes are a mistake", "[checks][hostile]") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "\"\"{";

    CHECK(parse_apt_conf(deep).malformed);
    CHECK(parse_apt_conf(std::string(100'000, '"')).malformed);
    CHECK(parse_apt_conf("A" + std::string(10'000, ':') + " \"1\";").malformed);
}

TEST_CASE("case does not count in the names of apt's settings, and the last one wins", "[checks]") {
    const auto settings = settings_of("A::B \"1\";\na::b \"2\";\n");

    CHECK(value_of(settings, "A::b") == "2");
    CHECK(settings.find("A::B")->source == "2");
}

TEST_CASE("clearing a setting of apt takes all below it", "[checks]") {
    const auto settings = settings_of("A::B::C \"1\"; A::D \"2\"; #clear a::b; A::List:: \"3\";");

    CHECK(value_of(settings, "A::B::C") == "(none)");
    CHECK(value_of(settings, "A::D") == "2");
    CHECK(settings.find("A::List")->children.size() == 1);
}

TEST_CASE("a setting for one program of apt is found beside the common one", "[checks]") {
    const auto settings =
        settings_of("A::B \"1\"; Binary::apt::A::B \"2\"; Binary { aptitude { a::b \"3\"; }; };");

    const auto found = settings.find_for_any("A::B");
    REQUIRE(found.size() == 3);
    CHECK(found[1]->value == "2");
    CHECK(found[2]->value == "3");
}

TEST_CASE("apt's files lie below the folders of their parents", "[checks]") {
    const auto [text, path] = GENERATE(table<std::string, std::string>({
        {"", "/etc/apt/sources.list"},
        {"Dir::Etc::sourcelist \"a/./b//c\";", "/etc/apt/a/b/c"},
        {"Dir::Etc::sourcelist \"/a\";", "/a"},
        {"Dir::Etc \"/b\";", "/b/sources.list"},
        {"Dir \"/c\";", "/c/etc/apt/sources.list"},
        {"RootDir \"/d\";", "/d/etc/apt/sources.list"},
        {"Dir::Etc::sourcelist \"/dev/null\";", ""},
        {"Dir::Etc::sourcelist \"\";", ""},
        {"#clear Dir;", ""},
    }));
    CAPTURE(text);

    CHECK(settings_of(text).path("Dir::Etc::sourcelist") == path);
}

TEST_CASE("a file of apt that depends on where apt is started is nowhere", "[checks]") {
    CHECK_FALSE(settings_of("Dir::Etc::sourcelist \"./a\";").path("Dir::Etc::sourcelist"));
    CHECK_FALSE(settings_of("Dir \"x\";").path("Dir::Etc::sourcelist"));
}

TEST_CASE("apt has five words for yes and five for no, and numbers", "[checks]") {
    CHECK(apt_switch(GENERATE("yes", "TRUE", "with", "On", "enable", "1", "0x1", "+01")) == true);
    CHECK(apt_switch(GENERATE("no", "false", "WITHOUT", "off", "disable", "0", "")) == false);
    CHECK_FALSE(apt_switch(GENERATE("2", "y", "yes ", "-1", "1x")));
}

}  // namespace presscheck::test
