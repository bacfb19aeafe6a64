#include "checks/fixture_kernel.h"

#include "checks/file_host.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace presscheck::test {

using namespace std::chrono_literals;

TEST_CASE("a fixture says what its kernel would", "[checks]") {
    const TemporaryFolder root;
    root.make("/var/log");
    root.write("/.presscheck/kernel.yaml",
               "adjtimex: {maxerror: 1500}\n"
               "statvfs: {/var/log: {blocks: 9, free: 3, available: 2}}\n");

    const auto host = FileHost::open_root(root.path().string(), Ceiling());

    REQUIRE(host);
    REQUIRE((*host)->kernel_clock());
    CHECK((*host)->kernel_clock()->max_error == 1500us);
    REQUIRE((*host)->space("/var/log"));
    CHECK((*host)->space("/var/log")->available == 2);
    CHECK_FALSE((*host)->space("/var"));
}

TEST_CASE("an image has no kernel to ask", "[checks]") {
    const TemporaryFolder root;
    root.make("/var/log");

    const auto host = FileHost::open_root(root.path().string(), Ceiling());

    REQUIRE(host);
    REQUIRE_FALSE((*host)->kernel_clock());
    CHECK((*host)->kernel_clock().error().code == Errc::not_found);
    REQUIRE_FALSE((*host)->space("/var/log"));
    CHECK((*host)->space("/var/log").error().code == Errc::not_found);
}

TEST_CASE("what was fetched is seen by the probes it is for alone", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/.presscheck/nftables.json", "[]");

    const auto host = FileHost::open_root(root.path().string(), Ceiling());

    REQUIRE(host);
    const auto seen = (*host)->seen_by("lines")->fetched("nftables.json");
    REQUIRE_FALSE(seen);
    CHECK(seen.error().code == Errc::not_permitted);
}

TEST_CASE("what nobody had the right to fetch is denied", "[checks]") {
    const TemporaryFolder root;
    root.write("/.presscheck/case.yaml", "files: {/.presscheck/nftables.json: {error: denied}}\n");

    const auto host = FileHost::open_root(root.path().string(), Ceiling());

    REQUIRE(host);
    const auto seen = (*host)->seen_by("firewall")->fetched("nftables.json");
    REQUIRE_FALSE(seen);
    CHECK(seen.error().code == Errc::denied);
}

TEST_CASE("facts of a kernel are refused with all that is wrong in them", "[checks][hostile]") {
    const auto [written, wrong] = GENERATE(
        table<std::string, std::string>({{"adjtimex: {}", "maxerror"},
                                         {"adjtimex: 1", "map"},
                                         {"adjtimex: {maxerror: -1}", "at least 0"},
                                         {"adjtimex: {maxerror: soon}", "'maxerror'"},
                                         {"adjtimes: {maxerror: 1}", "adjtimes"},
                                         {"audit: {enabled: 1}", "audit"},
                                         {"statvfs: []", "map"},
                                         {"statvfs: {/x: {blocks: 1, free: 1}}", "available"}}));
    CAPTURE(written);

    const auto facts = parse_kernel_facts(written + "\n");

    const auto* problems = std::get_if<std::vector<Problem>>(&facts);
    REQUIRE(problems != nullptr);
    CHECK(spell("kernel.yaml", *problems).find(wrong) != std::string::npos);
}

}  // namespace presscheck::test
