#include "checks/parsers/postgres_hba.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

HbaRecord record(std::string_view line) {
    const auto file = parse_hba(line);
    REQUIRE(!file.malformed_line);
    REQUIRE(file.records.size() == 1);
    return file.records[0];
}

}  // namespace

TEST_CASE("an address of pg_hba.conf is a network, a mask apart or a name", "[checks]") {
    CHECK(spell(record("host all all 10.1.2.3/8 md5").sources->at(0)) == "10.0.0.0/8");
    CHECK(spell(record("host all all 10.1.2.3 255.255.0.0 md5").sources->at(0)) == "10.1.0.0/16");
    CHECK(!record("host all all 10.1.2.3 255.0.255.0 md5").sources);
    CHECK(!record("host all all 10.1/16 md5").sources);
    CHECK(record("host a, b all all md5").databases.size() == 2);
    CHECK(record("host all all all md5").sources->size() == 2);
    CHECK(record("local all all md5").sources->empty());
    CHECK(!record("host all all .example md5").sources);
    CHECK(!record("host all all samehost md5").sources);
    CHECK(!record("host all all \"all\" md5").sources);
}

TEST_CASE("a record PostgreSQL does not take is told", "[checks]") {
    const auto* line = GENERATE(
        "host all all 10.0.0.0/8", "host all all 10.0.0.0/33 md5", "host all all md5",
        "hosts all all all md5", "local all all", "host all all all plain",
        "host all \"all all md5", "host all all 10.0.0.1 x md5", "host all all db.example/8 md5",
        "host all all all md5 map=x", "host all all all cert", "local a , b all peer",
        "host all all 10.0.0.1 md5", "host all all all peer", "host all all all md5 what");
    CAPTURE(line);

    CHECK(parse_hba(line).malformed_line == std::size_t{1});
}

TEST_CASE("a record is never asked when one before it is about all it is about", "[checks]") {
    const auto wide = record("host all all 10.0.0.0/8 md5");

    CHECK(wide.covers(record("hostssl cms an 10.1.0.0/16 trust")));
    CHECK(!wide.covers(record("host all all 0.0.0.0/0 trust")));
    CHECK(!wide.covers(record("local all all trust")));
    CHECK(!wide.covers(record("host replication all 10.1.0.0/16 trust")));
    CHECK(!wide.covers(record("host all all samenet trust")));
    CHECK(!record("hostssl all all all md5").covers(record("host all all 10.0.0.0/8 trust")));
    CHECK(!record("host cms all all md5").covers(record("host all all all trust")));
    CHECK(!record("host \"all\" all all md5").covers(record("host cms all all trust")));
}

}  // namespace presscheck::test
