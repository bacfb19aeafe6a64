#include "checks/parsers/crypttab.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("an entry of crypttab has two to four fields", "[checks]") {
    const auto table =
        parse_crypttab("# name\n a /dev/x\nb UUID=1 none luks,discard\nc /dev/y /k swap,,plain\n");

    CHECK(table.malformed_line == 0);
    REQUIRE(table.entries.size() == 3);
    CHECK(table.entries[0].key.empty());
    CHECK(table.entries[1].key.empty());
    CHECK(table.entries[1].has_option("discard"));
    CHECK(table.entries[2].key == "/k");
    CHECK(table.entries[2].has_option("swap"));
    CHECK_FALSE(table.entries[2].has_option(""));
    CHECK(table.entries[2].line == 4);
}

TEST_CASE("a line of crypttab that is no entry is told", "[checks]") {
    const auto table = parse_crypttab("a /dev/x\nb\nc d e f g\n");

    CHECK(table.malformed_line == 2);
    CHECK(table.entries.size() == 1);
}

}  // namespace presscheck::test
