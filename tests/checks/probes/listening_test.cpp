#include "checks/probes/listening.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

const std::string header = "  sl  local_address rem_address   st ...\n";

std::string socket(const std::string& local, int inode) {
    return "   0: " + local + " 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 " +
           std::to_string(inode) + " 1 0\n";
}

FakeHost kernel(const std::string& tcp) {
    return FakeHost{}
        .with_file("/etc/passwd", "root:x:0:0::/:/bin/sh\nlan:x:1000:1000::/:/bin/sh\n")
        .with_file("/proc/net/tcp", header + tcp)
        .with_file("/proc/net/tcp6", header)
        .with_file("/proc/net/udp", header)
        .with_file("/proc/net/udp6", header)
        .with_file("/proc/1/comm", "systemd\n")
        .with_file("/proc/1/cgroup", "0::/init.scope\n")
        .with_directory("/proc/1/fd");
}

FakeHost with_process(FakeHost host, const std::string& pid, const std::string& name,
                      const std::string& unit, int inode) {
    return std::move(host)
        .with_file("/proc/" + pid + "/comm", name + "\n")
        .with_file("/proc/" + pid + "/cgroup", "0::/system.slice/" + unit + "\n")
        .with_link("/proc/" + pid + "/fd/3", "socket:[" + std::to_string(inode) + "]");
}

Cell exposure(const std::string& local) {
    const auto table = observed(observe_listening, kernel(socket(local + ":0016", 7)));
    return table.rows().at(0).cell("exposure");
}

}  // namespace

TEST_CASE("an open socket has its place and its owner", "[checks]") {
    const auto host =
        with_process(kernel(socket("0100007F:0016", 7)), "812", "sshd", "ssh.service", 7);

    const auto table = observed(observe_listening, host);

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    const auto& row = table.rows()[0];
    CHECK(row.cell("protocol") == text("tcp"));
    CHECK(row.cell("address") == address(*parse_address("127.0.0.1")));
    CHECK(row.cell("port") == integer(22));
    CHECK(row.cell("user") == text("lan"));
    CHECK(row.cell("process") == text("sshd"));
    CHECK(row.cell("unit") == text("ssh.service"));
    CHECK(row.source() == "/proc/net/tcp");
}

TEST_CASE("an address is the machine's own, private or public", "[checks]") {
    CHECK(exposure("0100007F") == text("loopback"));
    CHECK(exposure("FFFFFF7F") == text("loopback"));
    CHECK(exposure("0100000A") == text("private"));
    CHECK(exposure("010010AC") == text("private"));
    CHECK(exposure("010020AC") == text("public"));
    CHECK(exposure("0100A8C0") == text("private"));
    CHECK(exposure("01004064") == text("private"));
    CHECK(exposure("01008064") == text("public"));
    CHECK(exposure("0100FEA9") == text("private"));
    CHECK(exposure("00000000") == text("public"));
    CHECK(exposure("08080808") == text("public"));
    CHECK(exposure("00000000000000000000000000000000") == text("public"));
    CHECK(exposure("00000000000000000000000001000000") == text("loopback"));
    CHECK(exposure("000000FD000000000000000001000000") == text("private"));
    CHECK(exposure("000080FE000000000000000001000000") == text("private"));
    CHECK(exposure("0000000000000000FFFF00000100007F") == text("loopback"));
}

TEST_CASE("a user without a name is a number", "[checks]") {
    const auto host =
        kernel(socket("00000000:0016", 7)).with_file("/etc/passwd", "root:x:0:0:::\n");

    const auto table = observed(observe_listening, host);

    CHECK(table.rows().at(0).cell("user") == text("1000"));
}

TEST_CASE("a socket nobody owns is the kernel's, if every process was seen", "[checks]") {
    const auto seen = kernel(socket("00000000:0016", 7));
    const auto hidden = kernel(socket("00000000:0016", 7)).with_unreadable("/proc/812/fd");

    const auto kernels = observed(observe_listening, seen);
    const auto doubtful = observed(observe_listening, hidden);

    CHECK(kernels.rows().at(0).cell("process") == absent());
    CHECK(kernels.rows().at(0).cell("unit") == absent());
    CHECK(doubtful.complete());
    CHECK(doubtful.rows().at(0).cell("process") == unknown(Reason::denied));
    CHECK(doubtful.rows().at(0).cell("unit") == unknown(Reason::denied));
}

TEST_CASE("an owner that is seen is known whatever else is hidden", "[checks]") {
    const auto host =
        with_process(kernel(socket("00000000:0016", 7)), "812", "sshd", "ssh.service", 7)
            .with_unreadable("/proc/900/fd");

    CHECK(observed(observe_listening, host).rows().at(0).cell("process") == text("sshd"));
}

TEST_CASE("a socket systemd opened may belong to somebody hidden", "[checks]") {
    const auto host = with_process(kernel(socket("00000000:0016", 7)), "1", "systemd", "x", 7);
    const auto hidden = with_process(kernel(socket("00000000:0016", 7)), "1", "systemd", "x", 7)
                            .with_unreadable("/proc/812/fd");

    CHECK(observed(observe_listening, host).rows().at(0).cell("process") == text("systemd"));
    CHECK(observed(observe_listening, hidden).rows().at(0).cell("process") ==
          unknown(Reason::denied));
}

TEST_CASE("the owner of a shared socket does not depend on process numbers", "[checks]") {
    const auto make = [](const std::string& first, const std::string& second) {
        auto host =
            with_process(kernel(socket("00000000:0050", 7)), first, "nginx", "nginx.service", 7);
        host = with_process(std::move(host), second, "worker", "nginx.service", 7);
        return with_process(std::move(host), "1", "systemd", "x", 7);
    };

    const auto one = observed(observe_listening, make("20", "30"));
    const auto other = observed(observe_listening, make("30", "20"));

    CHECK(one.rows().at(0).cell("process") == text("nginx"));
    CHECK(other.rows().at(0).cell("process") == text("nginx"));
}

TEST_CASE("sockets that look the same are one row, and rows have an order", "[checks]") {
    const auto host = kernel(socket("00000000:0050", 8) + socket("0100007F:0016", 7) +
                             socket("00000000:0050", 9) + socket("00000000:0016", 7));

    const auto table = observed(observe_listening, host);

    REQUIRE(table.rows().size() == 3);
    CHECK(table.rows()[0].cell("port") == integer(22));
    CHECK(table.rows()[1].cell("port") == integer(80));
    CHECK(table.rows()[2].cell("address") == address(*parse_address("127.0.0.1")));
}

TEST_CASE("a table of sockets that may not be read is not empty", "[checks]") {
    const auto hidden = GENERATE(as<std::string>{}, "/proc/net/tcp", "/proc/net/tcp6",
                                 "/proc/net/udp", "/proc/net/udp6");
    CAPTURE(hidden);

    const auto table = observed(observe_listening, kernel("").with_unreadable(hidden));

    CHECK(table.reason() == Reason::denied);
}

TEST_CASE("without a kernel nothing is said of sockets", "[checks]") {
    const auto table = observed(observe_listening, FakeHost{}.not_live());

    CHECK(table.reason() == Reason::not_live);
    CHECK(table.rows().empty());
}

TEST_CASE("links that are no sockets own nothing", "[checks][hostile]") {
    const auto target = GENERATE(as<std::string>{}, "socket:[]", "socket:[x]", "socket:[7",
                                 "pipe:[7]", "/dev/null", "socket:[99999999999999999999999999]");
    CAPTURE(target);
    const auto host = kernel(socket("00000000:0016", 7)).with_link("/proc/1/fd/0", target);

    CHECK(observed(observe_listening, host).rows().at(0).cell("process") == absent());
}

TEST_CASE("a process may have any name", "[checks][hostile]") {
    const auto host =
        with_process(kernel(socket("00000000:0016", 7)), "812", "\xff\xfe", "x.service", 7);

    CHECK(observed(observe_listening, host).rows().at(0).cell("process") ==
          unknown(Reason::malformed));
}

TEST_CASE("a missing table of IPv6 proves something only where the kernel was asked", "[checks]") {
    const auto v4_only = [] {
        return FakeHost{}.with_file("/proc/net/tcp", header).with_file("/proc/net/udp", header);
    };
    const auto setting = std::string("/proc/sys/net/ipv4/ip_forward");
    const auto live = v4_only();
    const auto tree = v4_only().not_live();
    const auto proven = v4_only().with_file(setting, "0\n").not_live();
    const auto contradicted = v4_only()
                                  .with_file(setting, "0\n")
                                  .with_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0\n")
                                  .not_live();

    CHECK(observed(observe_listening, live).complete());
    CHECK(observed(observe_listening, tree).reason() == Reason::not_live);
    CHECK(observed(observe_listening, proven).complete());
    CHECK(observed(observe_listening, contradicted).reason() == Reason::not_live);
}

}  // namespace presscheck::test
