#include "checks/parsers/fail2ban_jails.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

Fail2banJails jails_of(std::initializer_list<std::string_view> files) {
    Fail2banJails jails;
    for (const auto file : files)
        CHECK(jails.add(file));
    return jails;
}

}  // namespace

TEST_CASE("a jail is on when it says so, or the defaults do and it does not") {
    const auto jails =
        jails_of({"[DEFAULT]\nenabled = true\n[a]\nport = 1\n[b]\nenabled = no\n"
                  "[INCLUDES]\nbefore = x\n"});

    CHECK(jails.enabled() == std::vector<std::string>{"a"});
}

TEST_CASE("a later file wins over an earlier one") {
    const auto jails = jails_of({"[sshd]\nenabled = false\nmaxretry = 9\n",
                                 "[sshd]\nenabled = true\n", "[DEFAULT]\nmaxretry = 7\n"});

    CHECK(jails.enabled() == std::vector<std::string>{"sshd"});
    CHECK(jails.number("sshd", "maxretry").value == 9);
    CHECK(jails.number("other", "maxretry").value == 7);
}

TEST_CASE("times are seconds or have units, and a negative one is for ever") {
    const auto jails =
        jails_of({"[a]\nbantime = 600\nfindtime = 10m\nb = 1h 30m\nc = 1d12h\n"
                  "d = -1\ne = 2w\n"});

    CHECK(jails.time("a", "bantime").value == 600s);
    CHECK(jails.time("a", "findtime").value == 600s);
    CHECK(jails.time("a", "b").value == 90min);
    CHECK(jails.time("a", "c").value == 36h);
    CHECK(jails.time("a", "d").value == std::chrono::seconds::max());
    CHECK(jails.time("a", "e").value == 14 * 24h);
    CHECK_FALSE(jails.time("a", "f").unclear);
}

TEST_CASE("what is put together or no such value is not known", "[hostile]") {
    const auto* value = GENERATE("%(maxretry)s", "many", "", "5x", "1 2 3x", "99999999999999999999",
                                 "9999999999999w");
    const auto jails = jails_of({"[a]\nbantime = " + std::string(value) + "\n"});

    CHECK(jails.time("a", "bantime").unclear);
    CHECK_FALSE(jails.time("a", "bantime").value);
}

TEST_CASE("a switch that is none leaves the jails unknown") {
    CHECK_FALSE(jails_of({"[a]\nenabled = %(x)s\n"}).enabled());
}

TEST_CASE("a file that configparser would not read is told", "[hostile]") {
    Fail2banJails jails;

    CHECK_FALSE(jails.add("[a\nenabled = true\n"));
}

}  // namespace presscheck::test
