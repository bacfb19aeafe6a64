#include "checks/parsers/apt_index.h"

#include "tests/support/catch.h"

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::vector<std::string> offered(std::string_view text, bool malformed = false) {
    AptIndexReader index(text);
    std::vector<std::string> all;
    while (const auto package = index.next()) {
        all.push_back(std::string(package->name) + " " + std::string(package->version) + " " +
                      std::string(package->architecture));
    }
    CHECK(index.malformed() == malformed);
    return all;
}

}  // namespace

TEST_CASE("each paragraph of an index offers one package") {
    const auto all = offered(
        "Package: a\nVersion: 1:2-3\nArchitecture: amd64\nDescription: x\n Package: no\n\n\n"
        "Package: b\nArchitecture: all\nVersion: 4\n");

    CHECK(all == std::vector<std::string>{"a 1:2-3 amd64", "b 4 all"});
}

TEST_CASE("a paragraph without a version is told and passed over") {
    const auto all =
        offered("Package: a\nArchitecture: all\n\nPackage: b\nVersion: 1\nArchitecture: all", true);

    CHECK(all == std::vector<std::string>{"b 1 all"});
}

TEST_CASE("an empty index offers nothing") {
    CHECK(offered("").empty());
    CHECK(offered("\n\n").empty());
}

TEST_CASE("a signed Release file bears its day") {
    const auto date = release_date(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: Debian\n"
        "Date: Sat, 21 Nov 2026 00:53:02 UTC\nValid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n");

    REQUIRE(date);
    CHECK(format_time(*date) == "2026-11-21T00:53:02Z");
}

TEST_CASE("what is no day is none") {
    const auto* text = GENERATE(
        "", "Date:\n", "Date: yesterday\n", "Date: Sat, 31 Feb 2026 00:53:02 UTC\n",
        "Date: Sat, 21 Nov 2026 00:53:02 CET\n", "Date: Sat, 21 Nov 2026 00:53:02 UTC x\n",
        "Date: Sat, 21 Nov 2026 24:53:02 UTC\n", "Date: Sat, 21 nov 2026 00:53:02 UTC\n",
        "Date: 21 Nov 2026 00:53:02 UTC\n", "Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n");

    CHECK_FALSE(release_date(text));
}

}  // namespace presscheck::test
