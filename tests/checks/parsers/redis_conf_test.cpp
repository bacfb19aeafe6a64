#include "checks/parsers/redis_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {

using Words = std::vector<std::string>;

TEST_CASE("a line of redis.conf is a name and words, some in quotes", "[checks]") {
    const auto conf = parse_redis_conf(
        "# x\n\nBind 127.0.0.1  ::1\r\nrequirepass \"a b\\x63\\\"\"\nsave ''\na '\\''\n");

    REQUIRE(!conf.malformed_line);
    REQUIRE(conf.settings.size() == 4);
    CHECK(conf.settings[0].name == "bind");
    CHECK(conf.settings[0].words == Words{"127.0.0.1", "::1"});
    CHECK(conf.settings[0].line == 3);
    CHECK(conf.settings[1].words == Words{"a bc\""});
    CHECK(conf.settings[2].words == Words{""});
    CHECK(conf.settings[3].words == Words{"'"});
}

TEST_CASE("a line of redis.conf that Redis refuses is told", "[checks]") {
    const auto* line = GENERATE("port", "a \"b", "a \"b\"c", "a 'b");
    CAPTURE(line);

    CHECK(parse_redis_conf("port 1\n" + std::string(line) + "\n").malformed_line == std::size_t{2});
}

}  // namespace presscheck::test
