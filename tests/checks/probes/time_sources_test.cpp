#include "checks/probes/time_sources.h"

#include "checks/facts.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

namespace presscheck::test {
namespace {

Table sources_of(const FakeHost& host) {
    FactCache facts(host, *parse_time("2026-11-01T00:00:00Z"));
    return facts.table(*find_declaration("time_sources"), {});
}

FakeHost with_chrony() {
    return FakeHost{}
        .with_file("/usr/lib/systemd/system/chrony.service",
                   "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n")
        .with_file("/etc/chrony/chrony.conf", "server a.example\n")
        .with_link("/proc/self/ns/pid", "pid:[4026531836]");
}

}  // namespace

TEST_CASE("a program that is started by hand is one that sets the clock", "[checks]") {
    const auto off = with_chrony();
    const auto runs =
        with_chrony()
            .with_directory("/sys/fs/cgroup/system.slice")
            .with_file("/sys/fs/cgroup/system.slice/chrony.service/cgroup.events", "populated 1\n");

    CHECK(sources_of(off).rows().empty());
    CHECK(sources_of(off).complete());
    REQUIRE(sources_of(runs).rows().size() == 1);
    CHECK(sources_of(runs).rows()[0].cell("server") == text("a.example"));
    CHECK(sources_of(runs).rows()[0].source() == "/etc/chrony/chrony.conf:1");
}

TEST_CASE("a masked program sets nothing", "[checks]") {
    const auto host = with_chrony()
                          .with_special("/dev/null")
                          .with_link("/etc/systemd/system/chrony.service", "/dev/null")
                          .with_link("/etc/systemd/system/multi-user.target.wants/chrony.service",
                                     "/usr/lib/systemd/system/chrony.service");

    const auto table = sources_of(host);

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a container does not know who sets its machine's clock", "[checks]") {
    const auto host = with_chrony().with_link("/proc/self/ns/pid", "pid:[4026532201]");

    CHECK(sources_of(host).reason() == Reason::container);
}

TEST_CASE("where units cannot be read nobody knows which program is used", "[checks]") {
    const auto host =
        with_chrony().with_directory("/etc/systemd/system").with_unreadable("/etc/systemd/system");

    CHECK(sources_of(host).reason() == Reason::denied);
}

}  // namespace presscheck::test
