#include "core/clock.h"

#include "core/bytes.h"
#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a time is printed as it is read", "[core]") {
    const auto text = GENERATE(as<std::string>{}, "1970-01-01T00:00:00Z", "2026-11-23T01:02:03Z",
                               "2028-02-29T23:59:59Z", "9999-12-31T23:59:59Z");
    CAPTURE(text);

    const auto time = parse_time(text);

    REQUIRE(time);
    CHECK(format_time(*time) == text);
}

TEST_CASE("a time keeps its microseconds", "[core]") {
    const auto time = parse_time("2026-11-23T01:02:03.05Z");

    REQUIRE(time);
    CHECK(format_time_micros(*time) == "2026-11-23T01:02:03.050000Z");
}

TEST_CASE("what is not a time in UTC is refused", "[core][hostile]") {
    const auto text =
        GENERATE(as<std::string>{}, "", "Z", "2026-11-23", "2026-11-23T01:02:03",
                 "2026-11-23T01:02:03+07:00", "2026-02-30T01:02:03Z", "2026-11-23T24:00:00Z",
                 "2026-11-23T01:02:60Z", "2026-11-23T01:02:03.Z", "2026-11-23T01:02:03.1234567Z",
                 "1969-12-31T23:59:59Z", "2026-11-23 01:02:03Z", "+026-11-23T01:02:03Z");
    CAPTURE(text);

    CHECK_FALSE(parse_time(text));
}

TEST_CASE("a refused time or date is cut between characters", "[core][hostile]") {
    std::string text = GENERATE(as<std::string>{}, "", "x", "xx");
    for (int i = 0; i < 100; ++i)
        text += "ề";

    CHECK(is_utf8(parse_time(text).error().message));
    CHECK(is_utf8(parse_date(text).error().message));
}

}  // namespace presscheck::test
