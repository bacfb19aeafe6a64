#include "checks/parsers/login_command.h"

#include "checks/parsers/systemd_settings.h"
#include "tests/support/catch.h"

namespace presscheck {
namespace {

LoginCommand judged(const std::string& command, const Environment& environment = {}) {
    return judge_login_command(systemd_words(command), environment);
}

}  // namespace

TEST_CASE("a console that asks for a name is one", "[checks]") {
    const std::string command =
        GENERATE("/sbin/agetty -o '-p -- \\\\u' --noclear - $TERM", "/sbin/getty 38400 tty1",
                 "/sbin/agetty -J -l /usr/bin/login tty1", "/bin/login", "/bin/login -h fields -p",
                 "/sbin/agetty --keep-baud 115200,57600,38400,9600 - $TERM",
                 "/sbin/agetty -o '-- \\\\u' --noreset --noclear - ${TERM}");
    CAPTURE(command);

    CHECK(judged(command).program == LoginProgram::getty);
    CHECK(judged(command).asks == true);
}

TEST_CASE("a console that logs somebody in by itself is found however it is told", "[checks]") {
    const std::string command =
        GENERATE("/sbin/agetty -a root tty1", "/sbin/agetty -aroot tty1", "agetty -Ja root tty1",
                 "/sbin/agetty --auto root tty1", "/sbin/agetty tty1 --autologin=root",
                 "/sbin/agetty -l /bin/bash -n tty1", "/sbin/agetty -o '-p -f root' tty1",
                 "/sbin/agetty --login-opt '-froot' -n tty1", "/bin/login -f root",
                 "/bin/login -pf root", "/usr/bin/login -froot");
    CAPTURE(command);

    CHECK(judged(command).program == LoginProgram::getty);
    CHECK(judged(command).asks == false);
}

TEST_CASE("what may stand for any option is not told", "[checks]") {
    const std::string command =
        GENERATE("/sbin/agetty $OPTIONS tty1", "/sbin/agetty ${OPTIONS} tty1",
                 "/sbin/agetty \\x2d\\x61 root tty1", "/sbin/agetty --unheard-of tty1",
                 "/sbin/agetty -l /opt/other tty1", "/sbin/mingetty --autologin root tty1",
                 "/usr/bin/setsid /sbin/agetty -a root tty1", "/bin/login $WHO",
                 "/bin/sh -c 'exec /sbin/agetty -a root tty1'");
    CAPTURE(command);

    CHECK(judged(command).program == LoginProgram::getty);
    CHECK(judged(command).asks == std::nullopt);
}

TEST_CASE("sulogin asks unless it is forced", "[checks]") {
    const auto [command, asks] = GENERATE(table<std::string, std::optional<bool>>({
        {"/sbin/sulogin", true},
        {"/sbin/sulogin -p -t 30", true},
        {"/sbin/sulogin -e", false},
        {"/sbin/sulogin -pe", false},
        {"/sbin/sulogin --f", false},
        {"/sbin/sulogin $OPTIONS", std::nullopt},
        {"/sbin/sulogin --unheard-of", std::nullopt},
        {"/lib/systemd/systemd-sulogin-shell rescue", true},
    }));
    CAPTURE(command);

    CHECK(judged(command).program == LoginProgram::sulogin);
    CHECK(judged(command).asks == asks);
}

TEST_CASE("a variable forces sulogin's shell as systemd reads it", "[checks]") {
    const auto [value, asks] = GENERATE(table<std::string, bool>(
        {{"1", false}, {"True", false}, {"yes", false}, {"0", true}, {"", true}, {"maybe", true}}));
    CAPTURE(value);

    CHECK(judged("systemd-sulogin-shell rescue", {{"SYSTEMD_SULOGIN_FORCE", value}}).asks == asks);
}

TEST_CASE("a shell asks nobody, and a script may", "[checks]") {
    CHECK(judged("/bin/bash").program == LoginProgram::shell);
    CHECK(judged("/bin/mksh -l").program == LoginProgram::shell);
    CHECK(judged("/bin/bash --login -i").asks == false);
    CHECK(judged("/bin/sh -c 'echo hello'").asks == std::nullopt);
    CHECK(judged("/bin/sh /usr/local/sbin/menu").asks == std::nullopt);
}

TEST_CASE("other programs let nobody in", "[checks]") {
    CHECK(judged("/usr/sbin/sshd -D").program == LoginProgram::none);
    CHECK(judged("systemctl start getty@tty2.service").program == LoginProgram::none);
    CHECK(judge_login_command({}, {}).program == LoginProgram::none);
}

}  // namespace presscheck
