#include "checks/parsers/systemd_settings.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("settings of systemd stand in sections, with the line each begins at", "[checks]") {
    const auto settings =
        parse_systemd_settings("NTP=no section\n[Time]\n NTP = a  b \n\n; c\n#d\n[Other]\nx=\n");

    REQUIRE(settings);
    REQUIRE(settings->size() == 2);
    CHECK(settings->at(0).section == "Time");
    CHECK(settings->at(0).key == "NTP");
    CHECK(settings->at(0).value == "a  b");
    CHECK(settings->at(0).line == 3);
    CHECK(settings->at(1).section == "Other");
    CHECK(settings->at(1).value.empty());
}

TEST_CASE("a setting goes on behind a backslash, but not behind an escaped one", "[checks]") {
    const auto settings = parse_systemd_settings("[T]\na=1 \\\n# between\n  2\nb=x\\\\\nc=3\n");

    REQUIRE(settings);
    REQUIRE(settings->size() == 3);
    CHECK(settings->at(0).value == "1  2");
    CHECK(settings->at(1).value == "x\\\\");
    CHECK(settings->at(2).value == "3");
}

TEST_CASE("a comment is looked for before a byte order mark is passed over", "[checks]") {
    const auto joined = parse_systemd_settings("[T]\na=1\\\n\xef\xbb\xbf#2\nb=3\n");
    const auto apart = parse_systemd_settings(
        "[T]\n \xef\xbb\xbf"
        "a=1\n");

    REQUIRE(joined);
    REQUIRE(joined->size() == 2);
    CHECK(joined->at(0).value == "1 #2");
    REQUIRE(apart);
    CHECK(apart->at(0).key ==
          "\xef\xbb\xbf"
          "a");
}

TEST_CASE("lines that only systemd sees the end of are refused", "[checks][hostile]") {
    const auto text = GENERATE(std::string("[T]\na=1\rb=2\n"), std::string("[T]\na=1\0b=2\n", 12),
                               std::string("[T]\n#\rb=2\n"));

    const auto settings = parse_systemd_settings(text);

    REQUIRE_FALSE(settings);
    CHECK(settings.error().message == "line 2: a line that only systemd sees the end of");
}

TEST_CASE("a section without its end is refused with its line", "[checks][hostile]") {
    const auto settings = parse_systemd_settings("[T]\na=1\n[U\nb=2\n");

    REQUIRE_FALSE(settings);
    CHECK(settings.error().message == "line 3: a section without its end");
}

}  // namespace presscheck::test
