#include "checks/probes/container.h"

#include "checks/host_kernel.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

namespace presscheck::test {
namespace {

std::string inside(const Host& host) {
    return shown(observed(observe_container, host).rows().at(0), "inside");
}

FakeHost in_namespaces(const char* pid, const char* user) {
    return FakeHost{}.with_link("/proc/self/ns/pid", pid).with_link("/proc/self/ns/user", user);
}

}  // namespace

TEST_CASE("in the first namespaces of a machine nobody is in a container") {
    CHECK(inside(in_namespaces("pid:[4026531836]", "user:[4026531837]")) == "false");
}

TEST_CASE("one namespace of its own makes a container") {
    CHECK(inside(in_namespaces("pid:[4026532201]", "user:[4026531837]")) == "true");
    CHECK(inside(in_namespaces("pid:[4026531836]", "user:[4026532201]")) == "true");
}

TEST_CASE("a file that says so makes no container") {
    auto host = in_namespaces("pid:[4026531836]", "user:[4026531837]")
                    .with_file("/.dockerenv", "")
                    .with_file("/run/.containerenv", "");

    CHECK(inside(host) == "false");
}

TEST_CASE("a machine without the links does not tell, but for those of users") {
    CHECK(inside(FakeHost{}) == "(unknown: not_live)");
    CHECK(inside(FakeHost{}.with_link("/proc/self/ns/pid", "pid:[4026531836]")) == "false");
}

TEST_CASE("a container shares the kernel's settings and not those of its own network") {
    const auto& sysctl = *find_declaration("sysctl");

    CHECK(is_of_the_hosts_kernel(sysctl, with({{"name", "kernel.randomize_va_space"}})));
    CHECK(is_of_the_hosts_kernel(sysctl, with({{"name", "fs.suid_dumpable"}})));
    CHECK_FALSE(is_of_the_hosts_kernel(sysctl, with({{"name", "net.ipv4.tcp_syncookies"}})));
    CHECK_FALSE(is_of_the_hosts_kernel(sysctl, with({{"name", "net/ipv4/tcp_syncookies"}})));
    CHECK(is_of_the_hosts_kernel(*find_declaration("clock"), {}));
    CHECK_FALSE(is_of_the_hosts_kernel(*find_declaration("accounts"), {}));
}

}  // namespace presscheck::test
