#include "checks/probes/firewall.h"

#include "checks/probes/firewall_open.h"
#include "checks/probes/packet_fate.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <string>

namespace presscheck::test {
namespace {

std::string rules(const std::string& lines, const std::string& policy = "DROP") {
    return "*filter\n:INPUT " + policy + " [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n" +
           lines + "COMMIT\n";
}

// A machine whose rules are those of iptables of old; eth0 leads out.
FakeHost machine(const std::string& lines, const std::string& policy = "DROP") {
    return FakeHost{}
        .with_fetched("nftables.json", std::string("[]"))
        .with_fetched("iptables.rules", rules(lines, policy))
        .with_file("/proc/net/ip_tables_names", "filter\n")
        .with_directory("/proc/sys/net/ipv4")
        .with_file("/proc/net/route",
                   "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
                   "eth0 00000000 0100000A 0003 0 0 0 00000000 0 0 0\n");
}

std::string default_of(const FakeHost& host) {
    const auto table = observed(observe_firewall, host);
    return table.rows().empty() ? "(no rows)" : shown(table.rows()[0], "default");
}

// Every row as "tcp/22 10.0.0.0/8", one after the other.
std::string open_in(const FakeHost& host) {
    const auto table = observed(observe_firewall_open, host);
    std::string all = table.complete() ? "" : "incomplete ";
    for (const auto& row : table.rows())
        all += shown(row, "service") + " " + shown(row, "sources") + "; ";
    return all;
}

}  // namespace

TEST_CASE("what no rule names is most of the Internet and of the ports", "[checks]") {
    CHECK(default_of(machine("")) == "drop");
    CHECK(default_of(machine("", "ACCEPT")) == "accept");
    CHECK(default_of(machine("-A INPUT -j REJECT\n", "ACCEPT")) == "reject");
    CHECK(default_of(machine("-A INPUT -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -p udp -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -p tcp -m tcp --dport 1:40000 -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -p tcp -m tcp --dport 30000:40000 -j ACCEPT\n")) == "drop");
    CHECK(default_of(machine("-A INPUT ! -s 10.0.0.0/8 -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -s 10.0.0.0/8 -j ACCEPT\n")) == "drop");
    CHECK(default_of(machine("-A INPUT -m limit --limit 5/sec -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -i lo -j ACCEPT\n-A INPUT -p icmp -j ACCEPT\n"
                             "-A INPUT -m state --state ESTABLISHED -j ACCEPT\n")) == "drop");
}

TEST_CASE("an interface that leads out is no name for a part", "[checks]") {
    CHECK(default_of(machine("-A INPUT -i eth0 -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -i eth+ -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT ! -i lo -j ACCEPT\n")) == "accept");
    CHECK(default_of(machine("-A INPUT -i wg0 -j ACCEPT\n")) == "drop");

    const auto unrouted =
        machine("-A INPUT -i eth0 -j ACCEPT\n").with_unreadable("/proc/net/route");
    CHECK(default_of(FakeHost(unrouted)) == "(unknown: denied)");
}

TEST_CASE("what is not understood and might let somebody in is unknown", "[checks]") {
    CHECK(default_of(machine("-A INPUT -m nobodyknows --it 1 -j ACCEPT\n")) ==
          "(unknown: unsupported)");
    CHECK(default_of(machine("-A INPUT -m set --match-set a src -j ACCEPT\n")) ==
          "(unknown: unsupported)");
    CHECK(default_of(machine("-A INPUT -j NFQUEUE --queue-num 1\n")) == "(unknown: unsupported)");
    CHECK(default_of(machine("-A INPUT -m nobodyknows --it 1 -j DROP\n")) == "drop");
    CHECK(open_in(machine("-A INPUT -p tcp -m tcp --dport 22 -m set ! --match-set a src -j DROP\n"
                          "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n")) ==
          "tcp/22 (unknown: unsupported); ");
}

TEST_CASE("a packet that another rule took does not reach the next", "[checks]") {
    CHECK(open_in(machine("-A INPUT -s 10.0.0.0/9 -p tcp -m tcp --dport 22 -j DROP\n"
                          "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT\n")) ==
          "tcp/22 [10.128.0.0/9]; ");
    CHECK(open_in(machine(":a - [0:0]\n-A INPUT -p tcp -j a\n-A INPUT -p tcp -m tcp --dport 25 -j "
                          "ACCEPT\n-A a -p tcp -m tcp --dport 80 -j ACCEPT\n"
                          "-A a -p tcp -m tcp --dport 1:100 -j DROP\n")) == "tcp/80 [0.0.0.0/0]; ");
    CHECK(open_in(machine(":a - [0:0]\n-A INPUT -p tcp -g a\n-A INPUT -j ACCEPT\n"
                          "-A a -p tcp -m tcp --dport 80 -j RETURN\n-A a -j DROP\n")) ==
          "udp/0-65535 [0.0.0.0/0]; other [0.0.0.0/0]; ");
}

TEST_CASE("a port that is handed to a container is open, and nobody knows to whom", "[checks]") {
    const auto docker =
        FakeHost{}
            .with_fetched("nftables.json", std::string("[]"))
            .with_fetched("iptables.rules",
                          rules("") +
                              "*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n"
                              "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n"
                              "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT "
                              "--to-destination 172.17.0.2:80\nCOMMIT\n")
            .with_file("/proc/net/ip_tables_names", "nat\nfilter\n")
            .with_directory("/proc/sys/net/ipv4");

    CHECK(open_in(docker) == "tcp/8080 (unknown: unsupported); ");
}

TEST_CASE("nobody asked the kernel: not one row is made up", "[checks]") {
    const auto silent = observed(observe_firewall, FakeHost{});
    CHECK(silent.reason() == Reason::not_live);
    CHECK(silent.rows().empty());

    const auto denied =
        observed(observe_firewall,
                 FakeHost{}.with_fetched("nftables.json", Error{Errc::denied, "nftables"}));
    CHECK(denied.reason() == Reason::denied);

    const auto half =
        observed(observe_firewall_open, FakeHost{}
                                            .with_fetched("nftables.json", std::string("[]"))
                                            .with_file("/proc/net/ip_tables_names", "filter\n"));
    CHECK(half.reason() == Reason::not_live);
}

TEST_CASE("broken rules are no rules", "[checks][hostile]") {
    const auto broken = GENERATE(
        as<std::string>{}, "", "{", "{}", "[1]", R"([{"object":"rule"}])",
        R"([{"object":"rule","family":"ip","table":"t","chain":"c","expressions":[]}])",
        R"([{"object":"chain","family":"ip","table":"t","name":"c","hook":{"hooknum":"x"}}])");
    CAPTURE(broken);

    const auto table = observed(observe_firewall, FakeHost{}.with_fetched("nftables.json", broken));

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().empty());
}

TEST_CASE("chains that call each other for ever are given up", "[checks][hostile]") {
    CHECK(default_of(machine(":a - [0:0]\n:b - [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -j a\n")) ==
          "(unknown: too_large)");
}

TEST_CASE("IPv6 that is proven to be off has no rows", "[checks]") {
    const auto off = observed(observe_firewall, machine(""));
    CHECK(off.rows().size() == 3);

    const auto on = observed(
        observe_firewall, machine("").with_file("/proc/net/if_inet6", "fe80 02 40 20 80 eth0\n"));
    CHECK(on.rows().size() == 6);
}

// One half of all that is routed is in use of IPv6, and 128.0.0.0/1 is less than half of IPv4.
TEST_CASE("part of the Internet is anywhere when no country or provider has so much", "[checks]") {
    const auto v4 = [](std::vector<NumberRanges::Range> ranges) {
        return is_much_of_internet(NumberRanges::of(std::move(ranges)), 4);
    };
    const auto v6 = [](WideNumber first, unsigned prefix) {
        const auto base = first << 96U;
        return is_much_of_internet(
            NumberRanges::of(base, base + (WideNumber{1} << (128 - prefix)) - 1), 6);
    };

    CHECK(v4({{0x80000000, 0xffffffff}}));
    CHECK(v4({{0x02000000, 0x03ffffff}}));
    CHECK(v4({{0x02000000, 0x02ffffff}, {0x50000000, 0x50ffffff}}));  // a /8, and one elsewhere
    CHECK_FALSE(v4({{0x02000000, 0x02ffffff}}));
    CHECK_FALSE(v4({{0x0a000000, 0x0affffff},
                    {0x02000000, 0x02ffffff},
                    {0xac100000, 0xac1fffff},
                    {0xc0a80000, 0xc0a8ffff}}));
    CHECK(v6(0x20000000, 4));
    CHECK(v6(0x24000000, 12));
    CHECK_FALSE(v6(0x24000000, 13));
    CHECK_FALSE(v6(0xfc000000, 7));
}

TEST_CASE("a rule for less than half of the Internet is open to anywhere", "[checks]") {
    const auto host = machine("-A INPUT -s 128.0.0.0/1 -p tcp --dport 22 -j ACCEPT\n");

    const auto table = observed(observe_firewall_open, host);

    REQUIRE(table.rows().size() == 1);
    CHECK(shown(table.rows()[0], "from_anywhere") == "true");
    CHECK(default_of(machine("-A INPUT -s 128.0.0.0/1 -j ACCEPT\n")) == "accept");
}

}  // namespace presscheck::test
