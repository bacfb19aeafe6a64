#include "checks/probes/console_logins.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

const std::string folder = "/etc/systemd/system/";
const std::string vendor = "/usr/lib/systemd/system/";
const std::string rescue =
    "[Service]\nEnvironment=HOME=/root\nExecStart=-/lib/systemd/systemd-sulogin-shell rescue\n"
    "StandardInput=tty-force\n";

FakeHost machine() {
    return FakeHost{}.with_file(vendor + "rescue.service", rescue);
}

// Of the only row.
Cell asks(const FakeHost& host) {
    const auto table = observed(observe_console_logins, host);
    REQUIRE(table.rows().size() == 1);
    return table.rows()[0].cell("asks");
}

}  // namespace

TEST_CASE("a rescue service is judged with all that changes it", "[checks]") {
    const auto [text, expected] = GENERATE(table<std::string, Cell>({
        {"[Service]\nEnvironment=LANG=C\n", boolean(true)},
        {"[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\n", boolean(false)},
        {"[Service]\nEnvironment=LANG=C \\\n 'SYSTEMD_SULOGIN_FORCE=on'\n", boolean(false)},
        {"[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\nEnvironment=\n", boolean(true)},
        {"[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1 SYSTEMD_SULOGIN_FORCE=0\n", boolean(true)},
        {"[Unit]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\n", boolean(true)},
        {"[Service]\nExecStart=\nExecStart=-/bin/bash\n", boolean(false)},
        {"[Service]\nExecStart=\nExecStart=@-/sbin/sulogin other --force\n", boolean(false)},
        {"[Service]\nExecStartPre=/bin/sh -i\n", boolean(false)},
        {"[Service]\nExecStart=\nExecStart=/usr/local/sbin/menu\n", unknown(Reason::unsupported)},
        {"[Service]\nEnvironmentFile=/etc/default/rescue\n", unknown(Reason::unsupported)},
        {"[Service]\nPassEnvironment=SYSTEMD_SULOGIN_FORCE\n", unknown(Reason::unsupported)},
        {"[Service\n", unknown(Reason::malformed)},
    }));
    CAPTURE(text);

    CHECK(asks(machine().with_file(folder + "rescue.service.d/a.conf", text)) == expected);
}

TEST_CASE("a whole file in a stronger folder takes a service's place", "[checks]") {
    const auto host = machine().with_file(
        folder + "rescue.service", "[Service]\nExecStart=/sbin/sulogin -e\nStandardInput=tty\n");

    CHECK(asks(host) == boolean(false));
}

TEST_CASE("systemd's own variables go to every service", "[checks]") {
    const auto host = GENERATE(
        machine().with_file("/etc/systemd/system.conf",
                            "[Manager]\nDefaultEnvironment=\"SYSTEMD_SULOGIN_FORCE=1\"\n"),
        machine().with_file("/etc/systemd/system.conf.d/a.conf",
                            "[Manager]\nDefaultEnvironment=SYSTEMD_SULOGIN_FORCE=1\n"),
        machine().with_file("/proc/cmdline", "ro systemd.setenv=SYSTEMD_SULOGIN_FORCE=1 quiet\n"));

    CHECK(asks(host) == boolean(false));
}

TEST_CASE("a masked rescue service lets nobody in", "[checks]") {
    const auto table = observed(observe_console_logins,
                                machine().with_link(folder + "rescue.service", "/dev/null"));

    CHECK(table.rows().empty());
    CHECK(table.complete());
}

TEST_CASE("a getty's instance with something of its own has a row", "[checks]") {
    const auto host =
        FakeHost{}
            .with_file(vendor + "getty@.service", "[Service]\nExecStart=-/sbin/agetty - $TERM\n")
            .with_file(folder + "getty@tty1.service.d/a.conf",
                       "[Service]\nExecStart=\nExecStart=-/sbin/agetty \\\n --autologin root -\n");

    const auto table = observed(observe_console_logins, host);

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("unit") == text("getty@.service"));
    CHECK(table.rows()[0].cell("purpose") == text("login"));
    CHECK(table.rows()[0].cell("asks") == boolean(true));
    CHECK(table.rows()[1].cell("unit") == text("getty@tty1.service"));
    CHECK(table.rows()[1].cell("asks") == boolean(false));
    CHECK(table.rows()[1].source() == folder + "getty@tty1.service.d/a.conf:3");
}

TEST_CASE("a getty that is handed a name as a credential does not ask", "[checks]") {
    const auto host = FakeHost{}.with_file(
        folder + "getty@.service",
        "[Service]\nExecStart=/sbin/agetty -\nSetCredential=agetty.autologin:root\n");

    CHECK(asks(host) == boolean(false));
}

TEST_CASE("a shell is a console only where it reads one", "[checks]") {
    const auto with_input = [](const std::string& input) {
        return observed(observe_console_logins,
                        FakeHost{}.with_file(folder + "kiosk.service",
                                             "[Service]\nExecStart=/bin/bash\n" + input));
    };

    CHECK(with_input("").rows().empty());
    REQUIRE(with_input("StandardInput=tty\n").rows().size() == 1);
    CHECK(with_input("StandardInput=tty\n").rows()[0].cell("asks") == boolean(false));
}

TEST_CASE("a console's file that cannot be read is unknown", "[checks]") {
    const auto host = machine().with_unreadable(vendor + "rescue.service");

    CHECK(asks(host) == unknown(Reason::denied));
}

TEST_CASE("any service that cannot be read may be a console", "[checks]") {
    const auto host = machine()
                          .with_file(folder + "other.service", "[Service]\nExecStart=/bin/true\n")
                          .with_unreadable(folder + "other.service");

    const auto table = observed(observe_console_logins, host);

    CHECK(table.rows().size() == 1);
    CHECK(table.reason() == Reason::denied);
}

TEST_CASE("where there is no systemd, something else starts consoles", "[checks]") {
    const auto table = observed(observe_console_logins, FakeHost{}.with_file("/etc/inittab", ""));

    CHECK(table.reason() == Reason::unsupported);
}

}  // namespace presscheck::test
