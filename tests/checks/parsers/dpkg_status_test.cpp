#include "checks/parsers/dpkg_status.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

const std::string bash =
    "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n"
    "Version: 5.2.15-2+b8\n";

}  // namespace

TEST_CASE("a paragraph of dpkg is a package", "[checks]") {
    const auto status = parse_dpkg_status(bash + "\n");

    REQUIRE_FALSE(status.malformed);
    REQUIRE(status.packages.size() == 1);
    CHECK(status.packages[0].name == "bash");
    CHECK(status.packages[0].architecture == "amd64");
    CHECK(status.packages[0].version == "5.2.15-2+b8");
    CHECK(status.packages[0].want == "install");
    CHECK(status.packages[0].status == "installed");
}

TEST_CASE("lines that go on belong to the field before them", "[checks]") {
    const auto status = parse_dpkg_status(
        "PACKAGE:  bash \nstatus:install ok installed\nVersion: 1\nConffiles:\n /etc/x 0123\n"
        "Description: shell\n .\n Version: 2\n\tPackage: no\n");

    REQUIRE_FALSE(status.malformed);
    REQUIRE(status.packages.size() == 1);
    CHECK(status.packages[0].name == "bash");
    CHECK(status.packages[0].version == "1");
}

TEST_CASE("paragraphs of dpkg end at empty lines", "[checks]") {
    const auto status = parse_dpkg_status("\n\n" + bash + "\n \n\n" + bash);

    CHECK_FALSE(status.malformed);
    CHECK(status.packages.size() == 2);
}

TEST_CASE("an empty database of dpkg has no packages", "[checks]") {
    CHECK(parse_dpkg_status("").packages.empty());
    CHECK_FALSE(parse_dpkg_status("").malformed);
}

TEST_CASE("a damaged paragraph of dpkg does not hide the others", "[checks][hostile]") {
    const auto damaged =
        GENERATE(as<std::string>{}, "Package: x\n", "Package: x\nStatus: install ok installed\n",
                 "Package: x\nStatus: installed\nVersion: 1\n",
                 "Status: install ok installed\nVersion: 1\n", " goes on from nothing\n",
                 "Package: x\nPackage: y\nStatus: install ok installed\n"
                 "Version: 1\n",
                 "no colon\n", ": no name\n",
                 "Package: x\nStatus: install ok installed twice\nVersion: 1\n");
    CAPTURE(damaged);

    const auto status = parse_dpkg_status(bash + "\n" + damaged + "\n" + bash + "\n");

    CHECK(status.malformed);
    CHECK(status.packages.size() == 2);
}

TEST_CASE("a database of dpkg that breaks off is damaged wherever it does", "[checks][hostile]") {
    const auto whole = bash + "\n" + bash;
    const auto kept = GENERATE_COPY(range(std::size_t{1}, whole.size() - 1));
    const auto cut = whole.substr(0, kept);
    CAPTURE(cut);

    const auto status = parse_dpkg_status(cut);

    const bool between = kept == bash.size() || kept == bash.size() + 1;
    CHECK(status.malformed == !between);
}

TEST_CASE("an image's database has packages without a status", "[checks]") {
    const auto status = parse_dpkg_status("Package: tzdata\nVersion: 2025b", true);

    REQUIRE_FALSE(status.malformed);
    CHECK(status.packages[0].status == "installed");
}

}  // namespace presscheck::test
