#include "checks/probes/clock.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {

using namespace std::chrono_literals;

TEST_CASE("a clock is right as long as the kernel knows how wrong it may be", "[checks]") {
    const auto [error, synchronised, shown] =
        GENERATE(table<std::chrono::microseconds, bool, int>({{0us, true, 0},
                                                              {1us, true, 1},
                                                              {1s, true, 1},
                                                              {1000001us, true, 2},
                                                              {15999999us, true, 16},
                                                              {16s, false, 16},
                                                              {20s, false, 20}}));
    CAPTURE(error.count());

    const auto table = observed(observe_clock, FakeHost{}.with_clock(error));

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("synchronised") == boolean(synchronised));
    CHECK(table.rows()[0].cell("max_error") == duration(std::chrono::seconds{shown}));
}

TEST_CASE("a flag against the error leaves open whether the clock is right", "[checks]") {
    const auto flagged = observed(observe_clock, FakeHost{}.with_clock(1s, true));
    CHECK(flagged.rows()[0].cell("synchronised") == unknown(Reason::clock));
    CHECK(flagged.rows()[0].cell("max_error") == duration(1s));

    const auto both = observed(observe_clock, FakeHost{}.with_clock(16s, true));
    CHECK(both.rows()[0].cell("synchronised") == boolean(false));
}

TEST_CASE("a clock nobody could ask is neither right nor wrong", "[checks]") {
    const auto table = observed(observe_clock, FakeHost{});

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("synchronised") == unknown(Reason::denied));
    CHECK(table.rows()[0].cell("max_error") == unknown(Reason::denied));
}

}  // namespace presscheck::test
