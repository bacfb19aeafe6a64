#include "agent/schedule.h"

#include "tests/support/catch.h"

namespace presscheck::test {

using namespace std::chrono_literals;

namespace {
const Time noon = *parse_time("2026-11-23T12:00:00Z");
}

TEST_CASE("the next scan comes an interval and at most a splay after the last", "[agent]") {
    const AgentConfig config;

    CHECK(next_scan(noon, noon - 10min, config, 0.0) == noon + 50min);
    CHECK(next_scan(noon, noon - 10min, config, 0.5) == noon + 55min);
}

TEST_CASE("a scan that was missed is made up for within a splay", "[agent]") {
    const AgentConfig config;

    CHECK(next_scan(noon, noon - 30h, config, 0.0) == noon);
    CHECK(next_scan(noon, noon - 30h, config, 0.5) == noon + 5min);
    CHECK(next_scan(noon, std::nullopt, config, 0.5) == noon + 5min);
}

TEST_CASE("a clock that was set back does not put off the next scan", "[agent]") {
    const AgentConfig config;

    CHECK(next_scan(noon, noon + 48h, config, 0.0) == noon);
}

TEST_CASE("waiting after failures doubles, is spread, and ends at the interval", "[agent]") {
    const AgentConfig config;

    CHECK(back_off(1, config, 0.5) == 60s);
    CHECK(back_off(2, config, 0.5) == 120s);
    CHECK(back_off(1, config, 0.0) == 45s);
    CHECK(back_off(4, config, 0.5) == 480s);
    CHECK(back_off(4000, config, 0.5) == 1h);
}

TEST_CASE("a clock that is set is noticed once, and one that is slewed is not", "[agent]") {
    ClockSteps steps;

    CHECK_FALSE(steps.since_last(noon, 1000s));
    CHECK_FALSE(steps.since_last(noon + 30s, 1030s));
    CHECK_FALSE(steps.since_last(noon + 60s + 20ms, 1060s));
    CHECK(steps.since_last(noon + 48h + 90s, 1090s) == 48h);
    CHECK_FALSE(steps.since_last(noon + 48h + 120s, 1120s));
    CHECK(steps.since_last(noon + 150s, 1150s) == -48h);
}

}  // namespace presscheck::test
