#include "checks/parsers/sysctl_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using namespace std::string_literals;

std::string repeated(std::string_view part, int times) {
    std::string whole;
    for (int i = 0; i < times; ++i)
        whole += part;
    return whole;
}

}  // namespace

TEST_CASE("a parameter has one path, however it is spelled", "[checks]") {
    const auto [name, path] = GENERATE(table<std::string, std::string>({
        {"kernel.kptr_restrict", "kernel/kptr_restrict"},
        {"kernel/kptr_restrict", "kernel/kptr_restrict"},
        {"/kernel//kptr_restrict", "kernel/kptr_restrict"},
        {"net.ipv4.conf.eth0/100.rp_filter", "net/ipv4/conf/eth0.100/rp_filter"},
        {"net/ipv4/conf/eth0.100/rp_filter", "net/ipv4/conf/eth0.100/rp_filter"},
    }));
    CAPTURE(name);

    CHECK(sysctl_path(name) == path);
    CHECK(sysctl_path(sysctl_name(path)) == path);
}

TEST_CASE("an assignment is read as systemd-sysctl reads it", "[checks]") {
    const auto line =
        GENERATE(as<std::string>{}, "kernel.printk=4 4 1 7", "  kernel.printk =  4 4 1 7\t",
                 "-kernel.printk = 4 4 1 7", "kernel/printk = 4 4 1 7\r",
                 "# no\n;no\nnonsense\nkernel.printk=4 4 1 7");
    CAPTURE(line);

    const auto read = parse_sysctl_conf(line);

    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(read->front().path == "kernel/printk");
    CHECK(read->front().value == "4 4 1 7");
}

TEST_CASE("a name with a dash and no value is kept from patterns", "[checks]") {
    const auto read = parse_sysctl_conf("-net.ipv4.conf.lo.rp_filter\n");

    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(read->front().path == "net/ipv4/conf/lo/rp_filter");
    CHECK_FALSE(read->front().value);
}

TEST_CASE("a carriage return or a NUL ends a line as a newline does", "[checks][hostile]") {
    const auto read = parse_sysctl_conf("# no\ra.b=1\0a.c=2\r\na.d=3"s);

    REQUIRE(read);
    REQUIRE(read->size() == 3);
    CHECK(read->at(0).path == "a/b");
    CHECK(read->at(1).value == "2");
    CHECK(read->at(2).line == 2);
}

TEST_CASE("a line keeps its number", "[checks]") {
    const auto read = parse_sysctl_conf("# one\n\nkernel.sysrq=0\n");

    REQUIRE(read);
    CHECK(read->at(0).line == 3);
}

TEST_CASE("more assignments than are read are refused", "[checks][hostile]") {
    const auto read = parse_sysctl_conf(repeated("a=1\n", 65'537));

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::too_large);
}

TEST_CASE("a pattern matches component by component", "[checks]") {
    const auto [pattern, path, matches] = GENERATE(table<std::string, std::string, bool>({
        {"net/ipv4/conf/*/rp_filter", "net/ipv4/conf/eth0.100/rp_filter", true},
        {"net/ipv4/conf/*/rp_filter", "net/ipv4/conf/rp_filter", false},
        {"net/ipv4/conf/*/rp_filter", "net/ipv4/conf/a/b/rp_filter", false},
        {"net/*/conf/e*/*", "net/ipv4/conf/eth0/rp_filter", true},
        {"a/b", "a", false},
        {"a", "a/b", false},
        {"eth?", "eth0", true},
        {"eth?", "eth", false},
        {"eth[0-2]", "eth1", true},
        {"eth[0-2]", "eth3", false},
        {"eth[!0-2]", "eth3", true},
        {"eth[]x]", "eth]", true},
        {"eth[0", "eth[0", true},
        {"**", "x", true},
    }));
    CAPTURE(pattern, path);

    CHECK(sysctl_pattern_matches(pattern, path) == matches);
}

TEST_CASE("a pattern of many stars does not take for ever", "[checks][hostile]") {
    CHECK_FALSE(sysctl_pattern_matches(repeated("*a", 200) + "*b", std::string(4000, 'a')));
}

}  // namespace presscheck::test
