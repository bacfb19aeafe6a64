#include "collector/connection_watch.h"

#include "tests/support/authority.h"
#include "tests/support/catch.h"

namespace presscheck::test {

using namespace std::chrono_literals;

TEST_CASE("connections were crowded for a minute after the last had to go", "[collector]") {
    ConnectionWatch watch;
    CHECK_FALSE(watch.crowded_lately(some_day));

    watch.crowded("192.0.2.1", some_day);
    watch.crowded("192.0.2.1", some_day + 30s);

    CHECK(watch.crowded_lately(some_day + 80s));
    CHECK_FALSE(watch.crowded_lately(some_day + 90s));
    CHECK(watch.crowded_out() == 2);
}

TEST_CASE("a clock set back does not make a crowd last", "[collector][hostile]") {
    ConnectionWatch watch;
    watch.crowded("192.0.2.1", some_day);

    CHECK_FALSE(watch.crowded_lately(some_day - 1h));
}

}  // namespace presscheck::test
