#include "checks/probes/mounts.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

#include <sys/sysmacros.h>

namespace presscheck::test {
namespace {

const std::string root_mount = "20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n";

const Row& row_of(const Table& table, const std::string& path) {
    for (const auto& row : table.rows()) {
        if (row.cell("path") == text(path)) return row;
    }
    throw std::runtime_error("no row " + path);
}

}  // namespace

TEST_CASE("where the first process cannot be seen no mounts are told", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/proc/self/mountinfo", root_mount)
                          .with_file("/etc/fstab", "tmpfs /tmp tmpfs noexec 0 0\n");

    const auto table = observed(observe_mounts, host);

    CHECK(table.reason() == Reason::denied);
    REQUIRE(table.rows().size() == 1);
    CHECK(row_of(table, "/tmp").cell("options") == unknown(Reason::denied));
    CHECK(row_of(table, "/tmp").cell("top") == unknown(Reason::denied));
    CHECK(row_of(table, "/tmp").cell("persisted") == texts({"noexec"}));
    CHECK(row_of(table, "/tmp").source() == "/etc/fstab:1");
}

TEST_CASE("an empty table of mounts is no machine without mounts", "[checks][hostile]") {
    const auto table =
        observed(observe_mounts, FakeHost{}.with_file("/proc/1/mountinfo", "").not_live());

    CHECK(table.reason() == Reason::malformed);
}

TEST_CASE("a mount says where it was seen and which file sets it", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/proc/1/mountinfo", root_mount)
                          .with_file("/etc/fstab", "# x\nUUID=1 / ext4 errors=remount-ro 0 1\n");

    const auto table = observed(observe_mounts, host);

    CHECK(table.complete());
    const auto& row = row_of(table, "/");
    const auto persisted = *find_declaration("mounts")->column("persisted");
    CHECK(row.source() == "/proc/1/mountinfo:1");
    CHECK(row.source(persisted) == "/etc/fstab:2");
}

TEST_CASE("a folder of units that cannot be listed may change every mount", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/proc/1/mountinfo", root_mount)
                          .with_file("/etc/fstab", "UUID=1 / ext4 errors=remount-ro 0 1\n")
                          .with_directory("/etc/systemd/system")
                          .with_unreadable("/etc/systemd/system");

    const auto table = observed(observe_mounts, host);

    CHECK(table.reason() == Reason::denied);
    CHECK(row_of(table, "/").cell("persisted") == unknown(Reason::denied));
    CHECK(row_of(table, "/").cell("options") == texts({"rw", "relatime"}));
}

namespace {

FakeHost with_tmp(const std::string& options) {
    return FakeHost{}
        .with_file("/proc/1/mountinfo",
                   root_mount + std::string("21 20 0:40 / /tmp rw,nosuid,nodev - tmpfs x rw\n"))
        .with_file("/etc/fstab", "x /tmp tmpfs " + options + " 0 0\n");
}

}  // namespace

TEST_CASE("an option that a later one takes back is not in force", "[checks]") {
    const auto table = observed(observe_mounts, with_tmp("nodev,nosuid,size=1G,dev,noauto,auto"));

    CHECK(row_of(table, "/tmp").cell("persisted") == texts({"nosuid", "size=1G", "dev", "auto"}));
    CHECK(row_of(table, "/tmp").cell("at_boot") == boolean(true));
}

TEST_CASE("a drop-in changes the mount of a line of fstab", "[checks]") {
    const std::string name = GENERATE("tmp.mount.d", "mount.d");
    const std::string folder =
        GENERATE("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system");
    const auto host =
        with_tmp("nodev,nosuid")
            .with_file(folder + "/" + name + "/50-x.conf", "[Mount]\nOptions=size=50%%\n");

    const auto table = observed(observe_mounts, host);

    CHECK(table.complete());
    CHECK(row_of(table, "/tmp").cell("persisted") == texts({"size=50%"}));
}

TEST_CASE("a drop-in with a condition may keep a line of fstab from being mounted", "[checks]") {
    const auto host = with_tmp("nodev").with_file("/etc/systemd/system/tmp.mount.d/x.conf",
                                                  "[Unit]\nConditionPathExists=/never\n");

    CHECK(row_of(observed(observe_mounts, host), "/tmp").cell("at_boot") ==
          unknown(Reason::undeclared));
}

TEST_CASE("a drop-in that cannot be read may change a line of fstab", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {with_tmp("nodev")
             .with_file("/etc/systemd/system/tmp.mount.d/x.conf", "x")
             .with_unreadable("/etc/systemd/system/tmp.mount.d/x.conf"),
         Reason::denied},
        {with_tmp("nodev").with_file("/etc/systemd/system/tmp.mount.d/x.conf",
                                     "[Mount]\nOptions=%i\n"),
         Reason::malformed},
    }));

    CHECK(row_of(observed(observe_mounts, host), "/tmp").cell("persisted") == unknown(reason));
}

TEST_CASE("links in the path of a line of fstab are resolved as systemd does", "[checks]") {
    const auto host = FakeHost{}
                          .with_directory("/run/lock")
                          .with_link("/var/lock", "/run/lock")
                          .with_file("/proc/1/mountinfo",
                                     root_mount + "21 20 0:40 / /run/lock rw - tmpfs tmpfs rw\n")
                          .with_file("/etc/fstab", "tmpfs /var/lock// tmpfs nodev 0 0\n");

    const auto table = observed(observe_mounts, host);

    CHECK(table.rows().size() == 2);
    CHECK(row_of(table, "/run/lock").cell("persisted") == texts({"nodev"}));
}

TEST_CASE("in other mounts than the first process a file system says itself how full it is",
          "[checks]") {
    constexpr Space half_full{.blocks = 100, .free = 50, .available = 50};
    const auto looked_at = [half_full](std::uint64_t device) {
        return FakeHost{}
            .with_file("/proc/1/mountinfo", root_mount + "21 20 8:2 / /gone rw - ext4 /dev/x rw\n")
            .with_file("/proc/self/mountinfo", "90 1 8:1 /tree / rw - ext4 /dev/sda1 rw\n")
            .with_directory("/")
            .with_device("/", device)
            .with_space("/", half_full)
            .with_space("/gone", half_full);
    };

    const auto same = observed(observe_mounts, looked_at(makedev(8, 1)));
    const auto other = observed(observe_mounts, looked_at(makedev(8, 3)));

    CHECK(row_of(same, "/").cell("used") == integer(50));
    CHECK(row_of(same, "/gone").cell("used") == unknown(Reason::denied));
    CHECK(row_of(other, "/").cell("used") == unknown(Reason::denied));
}

}  // namespace presscheck::test
