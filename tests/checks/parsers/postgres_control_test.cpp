#include "checks/parsers/postgres_control.h"

#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/probe_fixtures.h"

namespace presscheck::test {
namespace {

std::string control_of(const std::string& fixture) {
    return read_file(probe_fixture_root() / "databases" / fixture /
                     "var/lib/postgresql/15/main/global/pg_control");
}

}  // namespace

TEST_CASE("pg_control says whether pages carry checksums", "[checks]") {
    CHECK(*has_data_checksums(control_of("postgresql-debian-12")));
    CHECK_FALSE(*has_data_checksums(control_of("postgresql-plain")));
}

TEST_CASE("a pg_control of which a byte is wrong says nothing", "[checks]") {
    auto control = control_of("postgresql-debian-12");
    control[40] = static_cast<char>(control[40] + 1);

    const auto seen = has_data_checksums(control);

    REQUIRE(!seen);
    CHECK(seen.error().code == Errc::malformed);
    CHECK(!has_data_checksums(std::string(512, '\0')));
    CHECK(!has_data_checksums("short"));
}

TEST_CASE("the number nobody shall hear of is taken out of pg_control", "[checks]") {
    auto control = control_of("postgresql-debian-12");

    const auto kept = without_postgres_nonce(control);

    REQUIRE(kept);
    CHECK(kept->size() == control.size());
    CHECK(kept->find(std::string(32, '\0')) < 300);
    CHECK(*has_data_checksums(*kept));
    CHECK(without_postgres_nonce(*kept) == kept);
    CHECK(!without_postgres_nonce("short"));
}

}  // namespace presscheck::test
