#include "checks/parsers/apt_sources.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string option(const AptSource& source, const std::string& name) {
    const auto found = source.options.find(name);
    return found == source.options.end() ? "(none)" : found->second;
}

}  // namespace

TEST_CASE("a line of apt's sources has options, an address and a suite", "[checks]") {
    const auto found = parse_apt_lines(
        "# deb [trusted=yes] http://no.example/ ./\n"
        " deb [ arch=amd64 trusted=%79es ] http://a.example/ ./ # local\n"
        "deb-src [signed-by=/k.gpg] http://b.example/ stable main contrib\n");

    REQUIRE(found.sources.size() == 2);
    CHECK_FALSE(found.malformed);
    CHECK(option(found.sources[0], "trusted") == "yes");
    CHECK(found.sources[0].uris == std::vector<std::string>{"http://a.example/"});
    CHECK(found.sources[0].line == 2);
    CHECK(option(found.sources[1], "signed-by") == "/k.gpg");
    CHECK(found.sources[1].types == std::vector<std::string>{"deb-src"});
    CHECK(found.sources[1].suites == std::vector<std::string>{"stable"});
}

TEST_CASE("the last of two options of a line counts, and case does", "[checks]") {
    const auto found = parse_apt_lines("deb [trusted=no trusted=yes Trusted=x] http://a/ ./\n");

    REQUIRE(found.sources.size() == 1);
    CHECK(option(found.sources[0], "trusted") == "yes");
}

TEST_CASE("apt reads no further than a line that it does not understand", "[checks]") {
    const auto line = GENERATE("deb http://a/ stable", "deb http://a/ ./ main", "deb nowhere ./",
                               "deb", "rpm http://a/ ./", "deb [trusted] http://a/ ./",
                               "deb [arch=amd64 http://a/ ./", "deb [=x] http://a/ ./");
    CAPTURE(line);
    const auto found =
        parse_apt_lines("deb http://x/ ./\n" + std::string(line) + "\ndeb http://y/ ./\n");

    CHECK(found.malformed);
    CHECK(found.sources.size() == 1);
}

TEST_CASE("a stanza of apt's sources may be folded, and names are in any case", "[checks]") {
    const auto found = parse_apt_stanzas(
        "# c\nTYPES: deb deb-src\nuris:\n http://a/\n\thttp://b/\n# c\nSuites: x y\nComponents: "
        "main\nTrusted :\n enable\n\n\nTypes: deb\nURIs: http://c/\nSuites: ./\n");

    REQUIRE(found.sources.size() == 2);
    CHECK_FALSE(found.malformed);
    CHECK(found.sources[0].types == std::vector<std::string>{"deb", "deb-src"});
    CHECK(found.sources[0].uris == std::vector<std::string>{"http://a/", "http://b/"});
    CHECK(found.sources[0].suites == std::vector<std::string>{"x", "y"});
    CHECK(option(found.sources[0], "trusted") == "enable");
    CHECK(found.sources[0].line == 2);
    CHECK(found.sources[1].line == 13);
}

TEST_CASE("a line of blanks does not end a stanza", "[checks]") {
    const auto found = parse_apt_stanzas(
        "Types: deb\nURIs: http://a/\nSuites: ./\n \nURIs: http://b/\nTrusted: yes\n");

    REQUIRE(found.sources.size() == 1);
    CHECK(found.sources[0].uris == std::vector<std::string>{"http://b/"});
    CHECK(option(found.sources[0], "trusted") == "yes");
}

TEST_CASE("a stanza is switched off by a word for no alone", "[checks]") {
    const auto [word, enabled] = GENERATE(table<std::string, bool>(
        {{"no", false}, {"OFF", false}, {"0", false}, {"yes", true}, {"nope", true}, {"", true}}));
    CAPTURE(word);
    const auto found =
        parse_apt_stanzas("Types: deb\nURIs: http://a/\nSuites: ./\nEnabled: " + word + "\n");

    REQUIRE(found.sources.size() == 1);
    CHECK(found.sources[0].enabled == enabled);
}

TEST_CASE("apt reads no further than a stanza that it does not understand", "[checks]") {
    const auto stanza =
        GENERATE("URIs: http://a/\nSuites: ./\n", "Types: rpm\nURIs: http://a/\nSuites: ./\n",
                 "Types: deb\nSuites: ./\n", "Types: deb\nURIs: http://a/\nSuites: x\n",
                 "Types: deb\nURIs: http://a/\nSuites: ./\nnonsense\n", " Types: deb\n",
                 "Types: deb\r\nURIs: http://a/\r\nSuites: ./\r\n");
    CAPTURE(stanza);

    CHECK(parse_apt_stanzas(stanza).malformed);
    CHECK(parse_apt_stanzas(stanza).sources.empty());
}

}  // namespace presscheck::test
