#include "checks/probes/lasting_place.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

namespace presscheck::test {
namespace {

FakeHost machine() {
    return FakeHost{}
        .with_directory("/srv/tallies")
        .with_file("/srv/file", "")
        .with_special("/dev/null")
        .with_link("/srv/link", "/srv/tallies")
        .with_link("/srv/nothing", "/dev/null")
        .with_link("/srv/nowhere", "/none/x");
}

}  // namespace

TEST_CASE("a folder keeps what is put there, and one that can be made", "[checks]") {
    const auto path = GENERATE("/srv/tallies", "/srv/tallies/", "/srv/link", "/srv/new",
                               "/var/run/faillock", "/var/lib/tallies");
    CAPTURE(path);
    const auto kept = keeps_folder(machine(), path);

    REQUIRE(kept);
    CHECK(*kept);
}

TEST_CASE("what is no folder, and cannot become one, keeps no tallies", "[checks]") {
    const auto path =
        GENERATE("/dev/null", "/dev/null/x", "/srv/file", "/srv/file/x", "/srv/nothing",
                 "/srv/nowhere", "/srv/a/b", "/proc/x", "/sys/x", "/dev/x", "x");
    CAPTURE(path);
    const auto kept = keeps_folder(machine(), path);

    REQUIRE(kept);
    CHECK_FALSE(*kept);
}

TEST_CASE("a file keeps what is written to it, and one that can be made", "[checks]") {
    const auto [path, expected] = GENERATE(table<std::string, bool>({
        {"/srv/file", true},
        {"/srv/new", true},
        {"/etc/security/old", true},
        {"/srv/tallies", false},
        {"/dev/null", false},
        {"/srv/nothing", false},
        {"/none/x", false},
    }));
    CAPTURE(path);
    const auto kept = keeps_file(machine(), path);

    REQUIRE(kept);
    CHECK(*kept == expected);
}

TEST_CASE("a place that cannot be seen may keep something or not", "[checks]") {
    const auto kept = keeps_folder(machine().with_unreadable("/srv"), "/srv/tallies");

    REQUIRE_FALSE(kept);
    CHECK(kept.error().code == Errc::denied);
}

}  // namespace presscheck::test
