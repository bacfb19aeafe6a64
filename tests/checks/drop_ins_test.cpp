#include "checks/drop_ins.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

namespace presscheck::test {
namespace {

const std::vector<std::string> folders{"/etc/x.d", "/usr/lib/x.d"};

}  // namespace

TEST_CASE("of drop-ins with one name the stronger folder's counts", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/usr/lib/x.d/20-b.conf", "b")
                          .with_file("/usr/lib/x.d/10-a.conf", "weak")
                          .with_file("/etc/x.d/10-a.conf", "strong")
                          .with_file("/etc/x.d/30-c.txt", "no")
                          .with_file("/etc/x.d/.40-d.conf", "no")
                          .with_directory("/etc/x.d/50-e.conf");

    const auto files = drop_in_files(host, folders);

    REQUIRE(files);
    CHECK(*files == std::vector<std::string>{"/etc/x.d/10-a.conf", "/usr/lib/x.d/20-b.conf"});
}

TEST_CASE("an empty drop-in, and a link to nothing, only hides its namesake", "[checks]") {
    const auto host = FakeHost{}
                          .with_special("/dev/null")
                          .with_file("/usr/lib/x.d/10-a.conf", "a")
                          .with_link("/etc/x.d/10-a.conf", "/dev/null")
                          .with_file("/usr/lib/x.d/20-b.conf", "b")
                          .with_file("/etc/x.d/20-b.conf", "")
                          .with_file("/usr/lib/x.d/30-c.conf", "c")
                          .with_link("/etc/x.d/30-c.conf", "/nowhere");

    CHECK(drop_in_files(host, folders)->empty());
    CHECK(drop_in_files(FakeHost{}, folders)->empty());
}

TEST_CASE("drop-ins that cannot be listed are not none", "[checks]") {
    const auto host = FakeHost{}.with_directory("/etc/x.d").with_unreadable("/etc/x.d");

    const auto files = drop_in_files(host, folders);

    REQUIRE_FALSE(files);
    CHECK(files.error().code == Errc::denied);
}

}  // namespace presscheck::test
