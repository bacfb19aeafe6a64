#include "checks/parsers/mysql_options.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

MysqlOption option_in(const std::string& line) {
    const auto parsed = parse_mysql_options("[mysqld]\n" + line + "\n");
    REQUIRE(!parsed.malformed_line);
    REQUIRE(parsed.options.size() == 1);
    CHECK(parsed.options[0].line == 2);
    CHECK(parsed.options[0].group == "mysqld");
    return parsed.options[0];
}

}  // namespace

TEST_CASE("an option of MySQL has its value behind the equals sign", "[checks]") {
    CHECK(option_in("port = 3307 # why").value == "3307");
    CHECK(option_in("  port=3307\r").value == "3307");
    CHECK(option_in("a='x # y' # z").value == "x # y");
    CHECK(option_in("a = \"x\\ty\\sz\"").value == "x\ty z");
    CHECK(option_in("a=").value == "");
    CHECK(!option_in("skip-networking").value);
}

TEST_CASE("a file of MySQL's options is told where the server refuses it", "[checks]") {
    CHECK(parse_mysql_options("port=1\n").malformed_line == std::size_t{1});
    CHECK(parse_mysql_options("[mysqld\n").malformed_line == std::size_t{1});
    CHECK(parse_mysql_options("[a]\n!include\n").malformed_line == std::size_t{2});
    CHECK(!parse_mysql_options("[a]\n!what /x\n").malformed_line);
    CHECK(parse_mysql_options("[a]\n=1\n").malformed_line == std::size_t{2});
    CHECK(!parse_mysql_options("# x\n;y\n\n[a]\n").malformed_line);
}

TEST_CASE("names of MySQL's options have several spellings", "[checks]") {
    CHECK(mysql_option_name("bind_address") == "bind-address");
    CHECK(mysql_option_name("loose_general-log") == "general-log");
    CHECK(parse_mysql_boolean(std::nullopt) == true);
    CHECK(parse_mysql_boolean("OFF") == false);
    CHECK(parse_mysql_boolean("2") == std::nullopt);
}

}  // namespace presscheck::test
