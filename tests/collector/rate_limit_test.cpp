#include "collector/rate_limit.h"

#include "tests/support/authority.h"
#include "tests/support/catch.h"

namespace presscheck::test {

using namespace std::chrono_literals;

TEST_CASE("a burst is allowed, and then what the hour brings", "[collector]") {
    RateLimit limit({60, 10}, 100);

    CHECK_FALSE(limit.take("a", 10, some_day));
    CHECK(limit.take("a", 1, some_day) == 60s);
    CHECK(limit.wait("a", some_day) == 60s);
    CHECK_FALSE(limit.take("a", 1, some_day + 60s));
    CHECK(limit.take("a", 2, some_day + 120s) == 60s);
    CHECK_FALSE(limit.take("a", 10, some_day + 24h));
}

TEST_CASE("too much at once takes nothing", "[collector]") {
    RateLimit limit({60, 10}, 100);

    CHECK(limit.take("a", 11, some_day) == 60s);
    CHECK_FALSE(limit.take("a", 10, some_day));
}

TEST_CASE("a charge takes what there is and leaves no debt", "[collector][hostile]") {
    RateLimit limit({60, 10}, 100);

    limit.charge("a", 4, some_day);
    CHECK(limit.take("a", 7, some_day) == 60s);
    CHECK_FALSE(limit.wait("a", some_day));
    limit.charge("a", 64, some_day);
    CHECK(limit.wait("a", some_day) == 60s);
    CHECK_FALSE(limit.take("a", 1, some_day + 60s));
}

TEST_CASE("each name has its own bucket", "[collector]") {
    RateLimit limit({60, 1}, 100);

    CHECK_FALSE(limit.take("a", 1, some_day));
    CHECK_FALSE(limit.take("b", 1, some_day));
    CHECK(limit.take("a", 1, some_day));
}

TEST_CASE("more names than are remembered share one bucket", "[collector][hostile]") {
    RateLimit limit({60, 1}, 2);
    REQUIRE_FALSE(limit.take("a", 1, some_day));
    REQUIRE_FALSE(limit.take("b", 1, some_day));

    CHECK_FALSE(limit.take("c", 1, some_day));
    CHECK(limit.take("d", 1, some_day));
    CHECK(limit.take("a", 1, some_day));
}

TEST_CASE("names with a full bucket make room for others", "[collector]") {
    RateLimit limit({60, 1}, 2);
    REQUIRE_FALSE(limit.take("a", 1, some_day));
    REQUIRE_FALSE(limit.take("b", 1, some_day));

    CHECK_FALSE(limit.take("c", 1, some_day + 1h));
    CHECK_FALSE(limit.take("d", 1, some_day + 1h));
}

TEST_CASE("a clock set back neither fills a bucket nor empties it", "[collector][hostile]") {
    RateLimit limit({60, 10}, 100);
    REQUIRE_FALSE(limit.take("a", 5, some_day));

    CHECK_FALSE(limit.take("a", 5, some_day - 1h));
    CHECK(limit.take("a", 1, some_day - 1h) == 60s);
}

}  // namespace presscheck::test
