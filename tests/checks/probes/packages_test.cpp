#include "checks/probes/packages.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

std::string paragraph(const std::string& name, const std::string& status) {
    return "Package: " + name + "\nStatus: " + status + "\nArchitecture: amd64\nVersion: 1.2-3\n\n";
}

FakeHost with_status(const std::string& text) {
    return FakeHost{}.with_file("/var/lib/dpkg/status", text);
}

Cell state(const std::string& status) {
    const auto table = observed(observe_packages, with_status(paragraph("x", status)));
    return table.rows().at(0).cell("state");
}

}  // namespace

TEST_CASE("a package is installed, removed or broken", "[checks]") {
    CHECK(state("install ok installed") == text("installed"));
    CHECK(state("hold ok installed") == text("installed"));
    CHECK(state("install ok triggers-pending") == text("installed"));
    CHECK(state("install ok triggers-awaited") == text("installed"));
    CHECK(state("deinstall ok config-files") == text("removed"));
    CHECK(state("install ok unpacked") == text("broken"));
    CHECK(state("install ok half-configured") == text("broken"));
    CHECK(state("install ok half-installed") == text("broken"));
    CHECK(state("install reinstreq installed") == text("broken"));
}

TEST_CASE("a package dpkg has forgotten is none", "[checks]") {
    const auto table =
        observed(observe_packages, with_status(paragraph("x", "unknown ok not-installed")));

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a package may be held", "[checks]") {
    const auto table = observed(
        observe_packages,
        with_status(paragraph("x", "hold ok installed") + paragraph("y", "install ok installed")));

    CHECK(table.rows().at(0).cell("held") == boolean(true));
    CHECK(table.rows().at(1).cell("held") == boolean(false));
}

TEST_CASE("packages are asked for by name or pattern", "[checks]") {
    const auto host = with_status(paragraph("libc6", "install ok installed") +
                                  paragraph("libc-bin", "install ok installed") +
                                  paragraph("zlib", "install ok installed"));

    CHECK(observed(observe_packages, host).rows().size() == 3);
    CHECK(observed(observe_packages, host, with({{"name", "lib*"}})).rows().size() == 2);
    CHECK(observed(observe_packages, host, with({{"name", "libc6"}})).rows().size() == 1);
    CHECK(observed(observe_packages, host, with({{"name", "lib"}})).rows().empty());
}

TEST_CASE("a database of packages that may not be read is not empty", "[checks]") {
    const auto hidden = GENERATE(as<std::string>{}, "/var/lib/dpkg/status",
                                 "/var/lib/dpkg/status.d", "/var/lib/dpkg/updates", "/var/lib/rpm");
    CAPTURE(hidden);
    const auto host = with_status(paragraph("x", "install ok installed")).with_unreadable(hidden);

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::denied);
}

TEST_CASE("packages of a kind that is not read are not none", "[checks]") {
    const auto host =
        GENERATE(as<FakeHost>{}, FakeHost{}, FakeHost{}.with_file("/var/lib/rpm/rpmdb.sqlite", "x"),
                 FakeHost{}.with_file("/usr/lib/sysimage/rpm/Packages.db", "x"),
                 FakeHost{}.with_file("/lib/apk/db/installed", "P:x\n"));

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::unsupported);
    CHECK(table.rows().empty());
}

TEST_CASE("a machine with two package managers shows the one that is read", "[checks]") {
    const auto host = with_status(paragraph("x", "install ok installed"))
                          .with_file("/var/lib/rpm/rpmdb.sqlite", "x");

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::unsupported);
    CHECK(table.rows().size() == 1);
}

TEST_CASE("a damaged database of packages keeps the rows before the damage", "[checks][hostile]") {
    const auto host = with_status(paragraph("x", "install ok installed") + "Package: y\nSta");

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().size() == 1);
}

TEST_CASE("what dpkg was interrupted in counts", "[checks]") {
    const auto host =
        with_status(paragraph("x", "install ok installed"))
            .with_file("/var/lib/dpkg/updates/0000", paragraph("x", "install ok half-configured"))
            .with_file("/var/lib/dpkg/updates/tmp.i", "Package: z");

    const auto table = observed(observe_packages, host);

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("state") == text("broken"));
    CHECK(table.rows()[0].source() == "/var/lib/dpkg/updates/0000");
}

TEST_CASE("a damaged journal of dpkg makes every package doubtful", "[checks][hostile]") {
    const auto host = with_status(paragraph("x", "install ok installed"))
                          .with_file("/var/lib/dpkg/updates/0000", "Package: x\nSta");

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().empty());
}

}  // namespace presscheck::test
