#include "checks/probes/packages.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/files.h"
#include "tests/support/observe.h"
#include "tests/support/probe_fixtures.h"
#include "tests/support/temporary_folder.h"

#include <sqlite3.h>

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
        GENERATE(as<FakeHost>{}, FakeHost{}, FakeHost{}.with_file("/var/lib/rpm/Packages", "x"),
                 FakeHost{}.with_file("/usr/lib/sysimage/rpm/Packages.db", "x"),
                 FakeHost{}.with_file("/lib/apk/db/installed", "P:x\n"));

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::unsupported);
    CHECK(table.rows().empty());
}

TEST_CASE("a machine with two package managers shows the one that is read", "[checks]") {
    const auto host =
        with_status(paragraph("x", "install ok installed")).with_file("/var/lib/rpm/Packages", "x");

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

TEST_CASE("which of two databases of rpm is in use is not guessed", "[checks]") {
    const auto file = read_file(probe_fixture_root() / "packages/rpm/var/lib/rpm/rpmdb.sqlite");
    const auto one = FakeHost{}.with_file("/usr/lib/sysimage/rpm/rpmdb.sqlite", file);
    const auto linked = FakeHost(one).with_link("/var/lib/rpm", "/usr/lib/sysimage/rpm");
    const auto two = FakeHost(one).with_file("/var/lib/rpm/rpmdb.sqlite", file);
    const auto left_over = FakeHost(one).with_file("/usr/lib/sysimage/rpm/Packages", "");

    CHECK(observed(observe_packages, one).rows().size() == 3);
    CHECK(observed(observe_packages, linked).rows().size() == 3);
    CHECK(observed(observe_packages, linked).complete());
    CHECK(observed(observe_packages, two).reason() == Reason::unsupported);
    CHECK(observed(observe_packages, two).rows().empty());
    CHECK(observed(observe_packages, left_over).reason() == Reason::unsupported);
}

TEST_CASE("a database of rpm that may not be read is not empty", "[checks]") {
    const auto hidden =
        GENERATE(as<std::string>{}, "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite-wal",
                 "/var/lib/rpm", "/usr/lib/sysimage");
    CAPTURE(hidden);
    const auto file = read_file(probe_fixture_root() / "packages/rpm/var/lib/rpm/rpmdb.sqlite");
    const auto host =
        FakeHost{}.with_file("/var/lib/rpm/rpmdb.sqlite", file).with_unreadable(hidden);

    CHECK(observed(observe_packages, host).reason() == Reason::denied);
}

TEST_CASE("what rpm keeps of no package leaves the others there", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/var/lib/rpm/rpmdb.sqlite",
               read_file(probe_fixture_root() / "packages/rpm/var/lib/rpm/rpmdb.sqlite"));
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(root.at("/var/lib/rpm/rpmdb.sqlite").c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "INSERT INTO Packages VALUES (99, x'00000001')", nullptr, nullptr,
                 nullptr);
    sqlite3_close(database);
    const auto host = FakeHost{}.with_file("/var/lib/rpm/rpmdb.sqlite",
                                           read_file(root.at("/var/lib/rpm/rpmdb.sqlite")));

    const auto table = observed(observe_packages, host);

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().size() == 3);
}

}  // namespace presscheck::test
