#include "checks/probes/processes.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

FakeHost with_process(FakeHost host, const std::string& pid, const std::string& name,
                      const std::string& uids = "0\t0\t0\t0") {
    return std::move(host)
        .with_file("/proc/" + pid + "/comm", name + "\n")
        .with_file("/proc/" + pid + "/status", "Uid:\t" + uids + "\nVmSize:\t  12 kB\n")
        .with_file("/proc/" + pid + "/cgroup", "0::/system.slice/" + name + ".service\n")
        .with_link("/proc/" + pid + "/exe", "/usr/bin/" + name);
}

}  // namespace

TEST_CASE("a process runs as its effective user", "[checks]") {
    const auto host = with_process(FakeHost{}.with_file("/etc/passwd", "lan:x:7:7::/:/bin/sh\n"),
                                   "1", "init", "0\t7\t8\t9");

    const auto table = observed(observe_processes, host);

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("uid") == integer(7));
    CHECK(table.rows()[0].cell("user") == text("lan"));
}

TEST_CASE("a process that ends while it is looked at is no process", "[checks]") {
    const auto host = with_process(FakeHost{}, "1", "init").with_directory("/proc/812");

    const auto table = observed(observe_processes, host);

    CHECK(table.complete());
    CHECK(table.rows().size() == 1);
}

TEST_CASE("where the first process is hidden others may be as well", "[checks]") {
    const auto hidden = with_process(FakeHost{}, "812", "agent");
    const auto closed = with_process(with_process(FakeHost{}, "812", "agent"), "1", "init")
                            .with_unreadable("/proc/1");

    CHECK(observed(observe_processes, hidden).reason() == Reason::denied);
    CHECK(observed(observe_processes, hidden).rows().size() == 1);
    CHECK(observed(observe_processes, closed).reason() == Reason::denied);
}

TEST_CASE("two processes that look the same are one row", "[checks]") {
    const auto host = with_process(
        with_process(with_process(FakeHost{}, "1", "init"), "30", "worker"), "31", "worker");

    CHECK(observed(observe_processes, host).rows().size() == 2);
}

TEST_CASE("a command line is never read", "[checks][hostile]") {
    const auto host = with_process(FakeHost{}, "1", "init")
                          .with_file("/proc/1/cmdline", std::string("mysql\0-pSECRET", 14));

    const auto table = observed(observe_processes, host);

    CHECK(to_json(table).dump().find("SECRET") == std::string::npos);
}

}  // namespace presscheck::test
