#include "checks/probes/units.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

const std::string service = "[Service]\nExecStart=/bin/x\n";
const std::string install = "[Install]\nWantedBy=multi-user.target\n";

FakeHost with_unit(const std::string& name, const std::string& content) {
    return FakeHost{}.with_file("/usr/lib/systemd/system/" + name, content);
}

Row unit(const Host& host, const char* name) {
    const auto table = observed(observe_units, host, with({{"name", name}}));
    return table.rows().at(0);
}

FakeHost with_group(FakeHost host, const std::string& group, const std::string& events) {
    return std::move(host)
        .with_directory("/sys/fs/cgroup/system.slice")
        .with_file("/sys/fs/cgroup/" + group + "/cgroup.events", events);
}

}  // namespace

TEST_CASE("a unit is enabled by a link, not by its file", "[checks]") {
    const auto off = with_unit("x.service", service + install);
    const auto on = with_unit("x.service", service + install)
                        .with_link("/etc/systemd/system/multi-user.target.wants/x.service",
                                   "/usr/lib/systemd/system/x.service");

    CHECK(unit(off, "x.service").cell("enabled") == text("disabled"));
    CHECK(unit(off, "x.service").cell("wanted_by") == texts({}));
    CHECK(unit(on, "x.service").cell("enabled") == text("enabled"));
    CHECK(unit(on, "x.service").cell("wanted_by") == texts({"multi-user.target"}));
    CHECK(unit(on, "x.service").cell("fragment") == text("/usr/lib/systemd/system/x.service"));
    CHECK(unit(on, "x.service").source() == "/usr/lib/systemd/system/x.service");
}

TEST_CASE("a unit file in /etc hides the one of the distribution", "[checks]") {
    const auto host = with_unit("x.service", service + install)
                          .with_file("/etc/systemd/system/x.service", service);

    const auto row = unit(host, "x.service");

    CHECK(row.cell("fragment") == text("/etc/systemd/system/x.service"));
    CHECK(row.cell("enabled") == text("static"));
}

TEST_CASE("a unit runs when a process is in its group", "[checks]") {
    const auto host =
        with_unit("x.service", service).with_file("/usr/lib/systemd/system/y.service", service);
    const auto running = with_group(host, "system.slice/x.service", "populated 1\nfrozen 0\n");
    const auto left = with_group(host, "system.slice/x.service", "populated 0\nfrozen 0\n");

    CHECK(unit(running, "x.service").cell("active") == boolean(true));
    CHECK(unit(running, "y.service").cell("active") == boolean(false));
    CHECK(unit(left, "x.service").cell("active") == boolean(false));
}

TEST_CASE("a unit's group may lie in any slice", "[checks]") {
    const auto host = with_group(with_unit("x@.service", service), "a.slice/a-b.slice/x@1.service",
                                 "populated 1\n");

    CHECK(unit(host, "x@.service").cell("active") == boolean(true));
}

TEST_CASE("without systemd's groups nobody knows what runs", "[checks]") {
    const auto host = with_unit("x.service", service);
    const auto denied = with_group(with_unit("x.service", service), "system.slice/x.service", "")
                            .with_unreadable("/sys/fs/cgroup/system.slice");

    CHECK(unit(host, "x.service").cell("active") == unknown(Reason::not_live));
    CHECK(unit(denied, "x.service").cell("active") == unknown(Reason::denied));
}

TEST_CASE("a unit without processes is neither running nor not", "[checks]") {
    const auto host = with_group(with_unit("x.timer", "[Timer]\n"), "init.scope", "populated 1\n");

    CHECK(unit(host, "x.timer").cell("active") == absent());
}

TEST_CASE("drop-ins of a unit are merged by name", "[checks]") {
    const auto host =
        with_unit("a-b.service", service)
            .with_file("/usr/lib/systemd/system/a-b.service.d/10-x.conf", "[Service]\n")
            .with_file("/etc/systemd/system/a-b.service.d/10-x.conf", "[Service]\n")
            .with_file("/etc/systemd/system/a-.service.d/20-y.conf", "[Service]\n")
            .with_file("/etc/systemd/system/service.d/30-z.conf", "[Service]\n")
            .with_file("/usr/lib/systemd/system/a-b.service.d/40-off.conf", "[Service]\n")
            .with_link("/etc/systemd/system/a-b.service.d/40-off.conf", "/dev/null")
            .with_file("/etc/systemd/system/other.service.d/50-o.conf", "[Service]\n");

    CHECK(unit(host, "a-b.service").cell("dropins") ==
          texts({"/etc/systemd/system/a-b.service.d/10-x.conf",
                 "/etc/systemd/system/a-.service.d/20-y.conf",
                 "/etc/systemd/system/service.d/30-z.conf"}));
}

TEST_CASE("a folder of units that may not be listed makes the rest doubtful", "[checks]") {
    const auto hidden = GENERATE(as<std::string>{}, "/etc/systemd/system", "/run/systemd/generator",
                                 "/etc/systemd/system/multi-user.target.wants");
    CAPTURE(hidden);
    const auto host = with_unit("x.service", service)
                          .with_directory("/etc/systemd/system/multi-user.target.wants")
                          .with_unreadable(hidden);

    const auto table = observed(observe_units, host);

    CHECK(table.reason() == Reason::denied);
    CHECK(table.rows().at(0).cell("enabled") == unknown(Reason::denied));
}

TEST_CASE("a unit whose file may not be read has no state", "[checks]") {
    const auto host = with_unit("x.service", service + install)
                          .with_unreadable("/usr/lib/systemd/system/x.service");

    const auto row = unit(host, "x.service");

    CHECK(row.cell("name") == text("x.service"));
    CHECK(row.cell("enabled") == unknown(Reason::denied));
}

TEST_CASE("a machine without folders of units is not one without services", "[checks]") {
    const auto table = observed(observe_units, FakeHost{}.with_file("/etc/init.d/telnetd", "x"));

    CHECK(table.reason() == Reason::unsupported);
    CHECK(table.rows().empty());
}

TEST_CASE("units are asked for by name or pattern", "[checks]") {
    const auto host = with_unit("a.service", service)
                          .with_file("/usr/lib/systemd/system/a.socket", "[Socket]\n")
                          .with_file("/usr/lib/systemd/system/b.service", service)
                          .with_file("/usr/lib/systemd/system/notes.txt", "");

    CHECK(observed(observe_units, host).rows().size() == 3);
    CHECK(observed(observe_units, host, with({{"name", "a.*"}})).rows().size() == 2);
    CHECK(observed(observe_units, host, with({{"name", "c.service"}})).rows().empty());
    CHECK(observed(observe_units, host, with({{"name", "c.service"}})).complete());
}

TEST_CASE("links of units that go round or nowhere are bad, and end", "[checks][hostile]") {
    const auto host = FakeHost{}
                          .with_link("/etc/systemd/system/a.service", "b.service")
                          .with_link("/etc/systemd/system/b.service", "a.service")
                          .with_link("/etc/systemd/system/c.service", "c.service")
                          .with_link("/etc/systemd/system/d.service", "/nowhere/d.service")
                          .with_link("/etc/systemd/system/e.service", "/")
                          .with_link("/etc/systemd/system/f@.service", "f@x.service");

    const auto table = observed(observe_units, host);

    REQUIRE(table.rows().size() == 6);
    CHECK(table.rows()[0].cell("enabled") == text("bad"));
    CHECK(table.rows()[1].cell("enabled") == text("bad"));
    CHECK(table.rows()[2].cell("enabled") == text("bad"));
    CHECK(table.rows()[3].cell("enabled") == text("bad"));
    CHECK(table.rows()[4].cell("enabled") == text("bad"));
    CHECK(table.rows()[5].cell("enabled") == text("bad"));
}

TEST_CASE("an init script without a unit may be one at the next start", "[checks]") {
    const auto script = [](const char* name, unsigned mode) {
        const auto path = std::string("/etc/init.d/") + name;
        return with_unit("x.service", service).with_file(path, "#!/bin/sh\n").with_mode(path, mode);
    };

    CHECK(observed(observe_units, script("telnetd", 0755)).reason() == Reason::not_live);
    // A unit of its name, also a masked one, takes its place; what cannot run is no script.
    CHECK(observed(observe_units, script("x", 0755)).complete());
    CHECK(observed(observe_units, script("x.sh", 0755)).complete());
    CHECK(observed(observe_units, script("README", 0644)).complete());
    // Where systemd runs, its generator has made units of them.
    CHECK(observed(observe_units, script("telnetd", 0755).with_directory("/run/systemd/system"))
              .complete());
    CHECK(observed(observe_units, with_unit("x.service", service)
                                      .with_directory("/etc/init.d")
                                      .with_unreadable("/etc/init.d"))
              .reason() == Reason::not_live);
}

}  // namespace presscheck::test
