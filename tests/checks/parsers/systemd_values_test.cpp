#include "checks/parsers/systemd_values.h"

#include "tests/support/catch.h"

#include <cstdint>

namespace presscheck::test {
namespace {

// Whole seconds, -1 for no end, -2 for what is no span.
std::int64_t seconds_of(std::string_view text) {
    const auto span = parse_systemd_span(text);
    if (!span) return -2;
    return span->infinite ? -1 : span->length.count() / 1'000'000;
}

}  // namespace

TEST_CASE("a switch of systemd has many spellings and no others", "[checks]") {
    for (const auto* yes : {"1", "yes", "Y", "true", "T", "on", "ON"})
        CHECK(parse_systemd_boolean(yes) == true);
    for (const auto* no : {"0", "no", "N", "false", "f", "off"})
        CHECK(parse_systemd_boolean(no) == false);
    for (const auto* neither : {"", "2", "yess", "enable"})
        CHECK_FALSE(parse_systemd_boolean(neither));
}

TEST_CASE("a size of systemd counts in powers of 1024", "[checks]") {
    CHECK(parse_systemd_size("0") == 0);
    CHECK(parse_systemd_size("17B") == 17);
    CHECK(parse_systemd_size("64K") == 65536);
    CHECK(parse_systemd_size("1.5G") == 1'610'612'736);
    CHECK(parse_systemd_size("1 M") == 1'048'576);
    CHECK(parse_systemd_size("2T") == std::int64_t{1} << 41);
    CHECK(parse_systemd_size("7E") == std::int64_t{7} << 60);
    for (const auto* none :
         {"", "K", "-1", "10%", "1k", "1.K", "9E", "1G 2M", "0x10", "1.1234567M"})
        CHECK_FALSE(parse_systemd_size(none));
}

TEST_CASE("a span of systemd adds up", "[checks]") {
    CHECK(seconds_of("90") == 90);
    CHECK(seconds_of("90s") == 90);
    CHECK(seconds_of("5min 30s") == 330);
    CHECK(seconds_of("5min30s") == 330);
    CHECK(seconds_of("1h 1m") == 3660);
    CHECK(seconds_of("2 weeks") == 1'209'600);
    CHECK(seconds_of("1month") == 2'629'800);
    CHECK(seconds_of("1M") == 2'629'800);
    CHECK(seconds_of("1y") == 31'557'600);
    CHECK(seconds_of("1500ms") == 1);
    CHECK(seconds_of("infinity") == -1);
    for (const auto* none :
         {"", "s", "1 moon", "1.5h", "-1", "9223372036854775807y", "1h infinity"})
        CHECK(seconds_of(none) == -2);
}

}  // namespace presscheck::test
