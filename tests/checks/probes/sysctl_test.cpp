#include "checks/probes/sysctl.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

const std::string rp_filter = "net.ipv4.conf.*.rp_filter";

Table ask(const Host& host, const std::string& name) {
    return observed(observe_sysctl, host, with({{"name", name.c_str()}}));
}

FakeHost kernel() {
    return FakeHost{}
        .with_file("/proc/sys/kernel/kptr_restrict", "1\n")
        .with_file("/proc/sys/net/ipv4/conf/all/rp_filter", "0\n")
        .with_file("/proc/sys/net/ipv4/conf/eth0/rp_filter", "2\n")
        .with_file("/proc/sys/net/ipv4/conf/eth0.100/rp_filter", "1\n");
}

FakeHost booted_with(const std::string& settings) {
    return kernel().with_file("/etc/sysctl.d/50-x.conf", settings);
}

Cell persisted(const Host& host, const std::string& name) {
    const auto table = ask(host, name);
    return table.rows().at(0).cell("persisted");
}

}  // namespace

TEST_CASE("a parameter is told as it runs and as it will be set", "[checks]") {
    const auto host =
        kernel().with_file("/etc/sysctl.d/50-x.conf", "# x\nkernel.kptr_restrict = 2\n");

    const auto table = ask(host, "kernel.kptr_restrict");

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    const auto& row = table.rows()[0];
    CHECK(row.cell("name") == text("kernel.kptr_restrict"));
    CHECK(row.cell("running") == text("1"));
    CHECK(row.cell("running_number") == integer(1));
    CHECK(row.cell("persisted") == text("2"));
    CHECK(row.cell("persisted_number") == integer(2));
    CHECK(row.source(*table.probe().column("running")) == "/proc/sys/kernel/kptr_restrict");
    CHECK(row.source(*table.probe().column("persisted")) == "/etc/sysctl.d/50-x.conf:2");
}

TEST_CASE("a parameter no file sets has nothing persisted", "[checks]") {
    const auto row = ask(kernel(), "kernel/kptr_restrict").rows().at(0);

    CHECK(row.cell("persisted") == absent());
    CHECK(row.cell("persisted_number") == absent());
}

TEST_CASE("a parameter the kernel does not have is no row", "[checks]") {
    const auto table = ask(kernel(), "kernel.no_such_thing");

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a parameter that only a file has is a row", "[checks]") {
    const auto table = ask(booted_with("kernel.later = 1\n"), "kernel.later");

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("running") == absent());
    CHECK(table.rows()[0].cell("persisted") == text("1"));
}

TEST_CASE("a star stands for a part, dots of an interface included", "[checks]") {
    const auto table = ask(kernel(), rp_filter);

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 3);
    CHECK(table.rows()[0].cell("name") == text("net.ipv4.conf.all.rp_filter"));
    CHECK(table.rows()[1].cell("name") == text("net.ipv4.conf.eth0.rp_filter"));
    CHECK(table.rows()[2].cell("name") == text("net.ipv4.conf.eth0/100.rp_filter"));
}

TEST_CASE("an interface with dots may be asked for in each spelling", "[checks]") {
    const auto name =
        GENERATE(as<std::string>{}, "net.ipv4.conf.eth0/100.rp_filter",
                 "net/ipv4/conf/eth0.100/rp_filter", "net.ipv4.conf.eth0.100.rp_filter");
    CAPTURE(name);

    const auto table = ask(kernel(), name);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("name") == text("net.ipv4.conf.eth0/100.rp_filter"));
    CHECK(table.rows()[0].cell("running") == text("1"));
}

TEST_CASE("several numbers are no number", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/proc/sys/kernel/printk", "4\t4\t1\t7\n")
                          .with_file("/etc/sysctl.d/p.conf", "kernel.printk = 4 4  1 7\n");

    const auto row = ask(host, "kernel.printk").rows().at(0);

    CHECK(row.cell("running") == text("4 4 1 7"));
    CHECK(row.cell("running_number") == absent());
    CHECK(row.cell("persisted") == text("4 4 1 7"));
    CHECK(row.cell("persisted_number") == absent());
}

TEST_CASE("a number beyond what a report carries is unknown", "[checks][hostile]") {
    const auto host = FakeHost{}.with_file("/proc/sys/kernel/shmmax", "9223372036854775807\n");

    const auto row = ask(host, "kernel.shmmax").rows().at(0);

    CHECK(row.cell("running") == text("9223372036854775807"));
    CHECK(row.cell("running_number") == unknown(Reason::too_large));
}

TEST_CASE("a file sets a number as the kernel reads it", "[checks]") {
    const auto host = booted_with("kernel.kptr_restrict = 0x2\n");

    CHECK(ask(host, "kernel.kptr_restrict").rows().at(0).cell("persisted_number") == integer(2));
}

TEST_CASE("the last file by name wins, whatever folder it is in", "[checks]") {
    const auto host = kernel()
                          .with_file("/etc/sysctl.d/10-a.conf", "kernel.kptr_restrict=1\n")
                          .with_file("/usr/lib/sysctl.d/50-b.conf", "kernel.kptr_restrict=2\n")
                          .with_file("/run/sysctl.d/20-c.conf", "kernel.kptr_restrict=0\n");

    CHECK(persisted(host, "kernel.kptr_restrict") == text("2"));
}

TEST_CASE("a file hides its namesakes in lower folders", "[checks]") {
    const auto upper = GENERATE("/etc/sysctl.d/50-b.conf", "/run/sysctl.d/50-b.conf",
                                "/usr/local/lib/sysctl.d/50-b.conf");
    CAPTURE(upper);
    const auto host = kernel()
                          .with_file(upper, "# nothing\n")
                          .with_file("/usr/lib/sysctl.d/50-b.conf", "kernel.kptr_restrict=2\n");

    CHECK(persisted(host, "kernel.kptr_restrict") == absent());
}

TEST_CASE("a link to nothing switches a file off", "[checks]") {
    const auto target = GENERATE("/dev/null", "/nowhere", "/usr");
    CAPTURE(target);
    const auto host = kernel()
                          .with_special("/dev/null")
                          .with_link("/etc/sysctl.d/50-b.conf", target)
                          .with_file("/usr/lib/sysctl.d/50-b.conf", "kernel.kptr_restrict=2\n");

    CHECK(persisted(host, "kernel.kptr_restrict") == absent());
}

TEST_CASE("sysctl.conf counts only where a link leads to it", "[checks]") {
    const auto plain = kernel().with_file("/etc/sysctl.conf", "kernel.kptr_restrict=2\n");
    const auto linked = FakeHost(plain).with_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");

    CHECK(persisted(plain, "kernel.kptr_restrict") == absent());
    CHECK(persisted(linked, "kernel.kptr_restrict") == text("2"));
}

TEST_CASE("files that are not read by their name set nothing", "[checks]") {
    const auto name = GENERATE("/etc/sysctl.d/50-x", "/etc/sysctl.d/.50-x.conf",
                               "/etc/sysctl.d/README.sysctl", "/etc/sysctl.d/50-x.conf.dpkg-old");
    CAPTURE(name);

    CHECK(persisted(kernel().with_file(name, "kernel.kptr_restrict=2\n"), "kernel.kptr_restrict") ==
          absent());
}

TEST_CASE("a name of its own beats a pattern, even one that comes later", "[checks]") {
    const auto host = booted_with(
        "net.ipv4.conf.eth0.rp_filter = 0\n"
        "net.ipv4.conf.*.rp_filter = 1\n"
        "-net.ipv4.conf.all.rp_filter\n");

    const auto table = ask(host, rp_filter);

    CHECK(table.rows().at(0).cell("persisted") == absent());
    CHECK(table.rows().at(1).cell("persisted") == text("0"));
    CHECK(table.rows().at(2).cell("persisted") == text("1"));
}

TEST_CASE("of two patterns the last one wins, unless it was said before", "[checks]") {
    const auto [settings, value] = GENERATE(table<std::string, std::string>({
        {"net.ipv4.conf.*.rp_filter=1\nnet.ipv4.conf.a*.rp_filter=2\n", "2"},
        {"net.ipv4.conf.a*.rp_filter=2\nnet.ipv4.conf.*.rp_filter=1\n", "1"},
        {"net.ipv4.*.*.rp_filter=1\nnet.ipv4.conf.a*.rp_filter=2\nnet.ipv4.*.*.rp_filter=1\n", "2"},
        {"net.ipv4.*.*.rp_filter=0\nnet.ipv4.conf.a*.rp_filter=2\nnet.ipv4.*.*.rp_filter=1\n", "1"},
    }));
    CAPTURE(settings);

    CHECK(persisted(booted_with(settings), "net.ipv4.conf.all.rp_filter") == text(value));
}

TEST_CASE("a file that cannot be read may say anything about what comes before", "[checks]") {
    const auto host = kernel()
                          .with_file("/etc/sysctl.d/10-a.conf", "kernel.kptr_restrict=1\n")
                          .with_unreadable("/etc/sysctl.d/20-b.conf")
                          .with_file("/etc/sysctl.d/30-c.conf", "net.ipv4.conf.all.rp_filter=1\n");

    CHECK(persisted(host, "kernel.kptr_restrict") == unknown(Reason::denied));
    CHECK(persisted(host, "net.ipv4.conf.eth0.rp_filter") == unknown(Reason::denied));
    CHECK(persisted(host, "net.ipv4.conf.all.rp_filter") == text("1"));
    CHECK(ask(host, "kernel.kptr_restrict").complete());
    CHECK(ask(host, rp_filter).reason() == Reason::denied);
    CHECK(ask(host, "kernel.only_there").reason() == Reason::denied);
}

TEST_CASE("a folder that cannot be listed leaves every persisted value unknown", "[checks]") {
    const auto host = booted_with("kernel.kptr_restrict=2\n").with_unreadable("/run/sysctl.d");

    CHECK(persisted(host, "kernel.kptr_restrict") == unknown(Reason::denied));
}

TEST_CASE("a parameter that may not be read is unknown", "[checks]") {
    const auto host = kernel().with_unreadable("/proc/sys/net/ipv4/route/flush");

    const auto table = ask(host, "net.ipv4.route.flush");

    CHECK(table.complete());
    CHECK(table.rows().at(0).cell("running") == unknown(Reason::denied));
    CHECK(table.rows().at(0).cell("running_number") == unknown(Reason::denied));
}

TEST_CASE("an image has what its files will set, and no kernel", "[checks]") {
    const auto host =
        FakeHost{}.with_file("/usr/lib/sysctl.d/50-x.conf", "kernel.kptr_restrict=2\n").not_live();

    const auto table = ask(host, "kernel.kptr_restrict");

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("running") == unknown(Reason::not_live));
    CHECK(table.rows()[0].cell("persisted") == text("2"));
    CHECK(ask(host, rp_filter).reason() == Reason::not_live);
    CHECK(ask(host, "kernel.sysrq").reason() == Reason::not_live);
}

TEST_CASE("a machine that hides its kernel has not denied a parameter", "[checks]") {
    const auto host = FakeHost{}.with_file("/etc/sysctl.d/x.conf", "kernel.kptr_restrict=2\n");

    CHECK(ask(host, "kernel.kptr_restrict").rows().at(0).cell("running") ==
          unknown(Reason::not_live));
    CHECK(ask(host, "kernel.sysrq").reason() == Reason::not_live);
}

TEST_CASE("a folder of parameters is no parameter", "[checks]") {
    const auto table = ask(kernel(), "net.ipv4.*");

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a name never leaves the parameters", "[checks][hostile]") {
    const auto name = GENERATE(as<std::string>{}, "", ".", "/", "../../etc/shadow",
                               "kernel/../../../etc/shadow", "kernel..sysrq", "kernel.sysrq.",
                               "//kernel", "kernel kptr", "kernel.[a-z]*", "kernel\nkptr");
    CAPTURE(name);

    const auto table = ask(kernel().with_file("/etc/shadow", "root:secret\n"), name);

    CHECK(table.rows().empty());
    CHECK(table.reason() == Reason::malformed);
}

TEST_CASE("a value that is no text is unknown", "[checks][hostile]") {
    const auto host = FakeHost{}.with_file("/proc/sys/kernel/core_pattern", "core\xff\n");

    CHECK(ask(host, "kernel.core_pattern").rows().at(0).cell("running") ==
          unknown(Reason::malformed));
}

TEST_CASE("a name that is no text has a place that is", "[checks][hostile]") {
    const auto host = kernel().with_file("/etc/sysctl.d/\xc3.conf", "kernel.\xc3 = 1\n");

    const auto table = ask(host, "kernel.?");

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("name") == unknown(Reason::malformed));
    CHECK(table.rows()[0].source(*table.probe().column("running")) ==
          "/proc/sys/kernel/\xef\xbf\xbd");
    CHECK(table.rows()[0].source(*table.probe().column("persisted")) ==
          "/etc/sysctl.d/\xef\xbf\xbd.conf:1");
}

}  // namespace presscheck::test
