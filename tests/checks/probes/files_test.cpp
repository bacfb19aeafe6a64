#include "checks/probes/files.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

Table ask(const Host& host, const char* path) {
    return observed(observe_files, host, with({{"path", path}}));
}

FakeHost machine() {
    return FakeHost{}
        .with_file("/etc/passwd", "root:x:0:0::/root:/bin/bash\nwww:x:33:33::/:/bin/sh\n")
        .with_file("/etc/group", "root:x:0:\nshadow:x:42:www\n");
}

}  // namespace

TEST_CASE("a file is told by what stands beside it, not in it", "[checks]") {
    const auto modified = *parse_time("2026-01-02T03:04:05Z");
    const auto host = machine()
                          .with_file("/etc/shadow", "secret")
                          .with_mode("/etc/shadow", 0640)
                          .with_owner("/etc/shadow", 33, 42)
                          .with_modified("/etc/shadow", modified)
                          .with_acl("/etc/shadow");

    const auto table = ask(host, "/etc/shadow");

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    const auto& row = table.rows()[0];
    CHECK(row.cell("path") == text("/etc/shadow"));
    CHECK(row.cell("type") == text("file"));
    CHECK(row.cell("mode") == mode(0640));
    CHECK(row.cell("owner") == text("www"));
    CHECK(row.cell("group") == text("shadow"));
    CHECK(row.cell("size") == integer(6));
    CHECK(row.cell("modified") == moment(modified));
    CHECK(row.cell("target") == absent());
    CHECK(row.cell("acl") == boolean(true));
    CHECK(row.source() == "/etc/shadow");
}

TEST_CASE("a number without a name stays a number", "[checks]") {
    const auto host = machine().with_file("/srv/x", "").with_owner("/srv/x", 4242, 4243);

    const auto row = ask(host, "/srv/x").rows().at(0);

    CHECK(row.cell("owner") == text("4242"));
    CHECK(row.cell("group") == text("4243"));
}

TEST_CASE("root is root also where nobody is named", "[checks]") {
    const auto row = ask(FakeHost{}.with_file("/srv/x", ""), "/srv/x").rows().at(0);

    CHECK(row.cell("owner") == text("root"));
    CHECK(row.cell("group") == text("root"));
}

TEST_CASE("owners are unknown when their names cannot be read", "[checks]") {
    const auto host = machine().with_file("/srv/x", "").with_unreadable("/etc/passwd");

    const auto row = ask(host, "/srv/x").rows().at(0);

    CHECK(row.cell("owner") == unknown(Reason::denied));
    CHECK(row.cell("group") == text("root"));
}

TEST_CASE("a link is told with its target, also a broken one", "[checks]") {
    const auto host = machine().with_link("/etc/localtime", "/usr/share/zoneinfo/nowhere");

    const auto row = ask(host, "/etc/localtime").rows().at(0);

    CHECK(row.cell("type") == text("link"));
    CHECK(row.cell("target") == text("/usr/share/zoneinfo/nowhere"));
    CHECK(row.cell("end_mode") == absent());
    CHECK(row.cell("end_owner") == absent());
}

TEST_CASE("a link is told with what it leads to at last", "[checks]") {
    const auto host = machine()
                          .with_link("/etc/cron.daily/job", "/etc/alternatives/job")
                          .with_link("/etc/alternatives/job", "/opt/job")
                          .with_file("/opt/job", "")
                          .with_mode("/opt/job", 0757)
                          .with_owner("/opt/job", 33, 0);

    const auto row = ask(host, "/etc/cron.daily/job").rows().at(0);

    CHECK(row.cell("target") == text("/etc/alternatives/job"));
    CHECK(row.cell("end_mode") == mode(0757));
    CHECK(row.cell("end_owner") == text("www"));
}

TEST_CASE("a pattern finds folders, files and devices in byte order", "[checks]") {
    const auto host = machine()
                          .with_special("/srv/b")
                          .with_directory("/srv/a")
                          .with_file("/srv/c", "")
                          .with_file("/srv/.hidden", "");

    const auto table = ask(host, "/srv/?");

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 3);
    CHECK(table.rows()[0].cell("type") == text("directory"));
    CHECK(table.rows()[1].cell("type") == text("other"));
    CHECK(table.rows()[2].cell("type") == text("file"));
}

TEST_CASE("no file is an answer where one could look", "[checks]") {
    const auto path = GENERATE("/etc/nothing", "/nowhere/at/all", "/etc/*.nothing", "/nowhere/*/x");
    CAPTURE(path);

    const auto live = ask(machine(), path);
    const auto image = ask(machine().not_live(), path);

    CHECK(live.complete());
    CHECK(live.rows().empty());
    CHECK(image.complete());
    CHECK(image.rows().empty());
}

TEST_CASE("no file is no answer where one could not look", "[checks]") {
    const auto code = GENERATE(std::pair{Errc::denied, Reason::denied},
                               std::pair{Errc::not_permitted, Reason::not_permitted});
    const auto path = GENERATE("/closed/x", "/closed/*", "/*/x/y");
    CAPTURE(path);
    const auto host = machine().with_unreadable("/closed", code.first);

    const auto table = ask(host, path);

    CHECK(table.rows().empty());
    CHECK(table.reason() == code.second);
}

TEST_CASE("an image shows no kernel", "[checks]") {
    const auto path = GENERATE("/proc/sys/kernel/x", "/sys/*/x");
    CAPTURE(path);

    CHECK(ask(machine().not_live(), path).reason() == Reason::not_live);
}

TEST_CASE("a path that is none is refused", "[checks][hostile]") {
    const auto path = GENERATE("", "etc/passwd", "/etc/../etc/passwd", "/./etc", "..");
    CAPTURE(path);

    const auto table = ask(machine(), path);

    CHECK(table.rows().empty());
    CHECK(table.reason() == Reason::malformed);
}

TEST_CASE("a name that is no text does not stop the others", "[checks][hostile]") {
    const auto host = machine().with_file("/srv/a\xff", "").with_file("/srv/b", "");

    const auto table = ask(host, "/srv/*");

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("path") == unknown(Reason::malformed));
    CHECK(table.rows()[1].cell("path") == text("/srv/b"));
}

TEST_CASE("a time outside the calendar is unknown", "[checks][hostile]") {
    const auto modified =
        GENERATE(Time{std::chrono::hours{-24}}, Time{std::chrono::hours{24} * 4'000'000});
    const auto host = machine().with_file("/srv/x", "").with_modified("/srv/x", modified);

    CHECK(ask(host, "/srv/x").rows().at(0).cell("modified") == unknown(Reason::malformed));
}

}  // namespace presscheck::test
