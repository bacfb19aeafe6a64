#include "checks/parsers/postgres_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string value_in(std::string_view line) {
    const auto conf = parse_postgres_conf(line);
    REQUIRE(!conf.malformed_line);
    REQUIRE(conf.settings.size() == 1);
    return conf.settings[0].value;
}

}  // namespace

TEST_CASE("a setting of PostgreSQL needs no equals sign and no quotes", "[checks]") {
    CHECK(value_in("port = 5433") == "5433");
    CHECK(value_in("\tPORT 5433 # why") == "5433");
    CHECK(value_in("listen_addresses='*'") == "*");
    CHECK(value_in("work_mem = 4MB\r") == "4MB");
    CHECK(value_in("my.setting = on") == "on");
    CHECK(value_in("x = -1") == "-1");
}

TEST_CASE("quotes in a value of PostgreSQL are doubled or escaped", "[checks]") {
    CHECK(value_in("a = 'it''s'") == "it's");
    CHECK(value_in("a = 'it\\'s'") == "it's");
    CHECK(value_in("a = 'a\\tb\\101'") == "a\tbA");
    CHECK(value_in("a = 'x # y'") == "x # y");
    CHECK(value_in("a = ''").empty());
}

TEST_CASE("a line PostgreSQL does not take is told", "[checks]") {
    const auto* line =
        GENERATE("port", "port =", "= 1", "a 'x", "a = 1 2", "a b c", "1a = 2", "a. = 1",
                 "a = 'x' y", "a = @", "include more.conf", "a = 10.0.0.1", "a = 1_0");
    CAPTURE(line);

    const auto conf = parse_postgres_conf("x = 1\n" + std::string(line) + "\n");

    CHECK(conf.malformed_line == std::size_t{2});
    CHECK(conf.settings.size() == 1);
}

TEST_CASE("a switch of PostgreSQL may be shortened as long as it is clear", "[checks]") {
    CHECK(parse_postgres_boolean("TR") == true);
    CHECK(parse_postgres_boolean("y") == true);
    CHECK(parse_postgres_boolean("on") == true);
    CHECK(parse_postgres_boolean("of") == false);
    CHECK(parse_postgres_boolean("0") == false);
    CHECK(parse_postgres_boolean("o") == std::nullopt);
    CHECK(parse_postgres_boolean("") == std::nullopt);
    CHECK(parse_postgres_boolean("receipt") == std::nullopt);
}

}  // namespace presscheck::test
