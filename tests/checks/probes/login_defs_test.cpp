#include "checks/probes/login_defs.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

constexpr std::chrono::hours day{24};

Row row_of(const std::string& login_defs) {
    const auto host = FakeHost{}.with_file("/etc/login.defs", login_defs);
    return observed(observe_login_defs, host).rows().at(0);
}

}  // namespace

TEST_CASE("what login.defs leaves open is what shadow does then", "[checks]") {
    const auto row = row_of("# nothing\n");

    CHECK(row.cell("pass_max_days") == unlimited());
    CHECK(row.cell("pass_min_days") == duration(0 * day));
    CHECK(row.cell("pass_warn_age") == duration(0 * day));
    CHECK(row.cell("login_timeout") == duration(std::chrono::seconds{60}));
    CHECK(row.cell("uid_min") == integer(1000));
    CHECK(row.cell("uid_max") == integer(60000));
    CHECK(row.cell("login_retries") == integer(3));
    CHECK(row.cell("umask") == mode(022));
    CHECK(row.cell("home_mode") == mode(0755));
    CHECK(row.cell("encrypt_method") == unknown(Reason::version));
    CHECK(row.cell("usergroups_enab") == boolean(false));
    CHECK(row.cell("log_ok_logins") == boolean(false));
    CHECK(row.cell("create_home") == boolean(false));
    CHECK(row.source(0) == "/etc/login.defs");
}

TEST_CASE("what login.defs sets is what counts, with its line", "[checks]") {
    const auto host = FakeHost{}.with_file("/etc/login.defs",
                                           "PASS_MAX_DAYS 90\n"
                                           "PASS_MIN_DAYS 1\n"
                                           "PASS_WARN_AGE 14\n"
                                           "LOGIN_TIMEOUT 30\n"
                                           "UID_MIN 500\n"
                                           "UID_MAX 0x7d0\n"
                                           "LOGIN_RETRIES 5\n"
                                           "UMASK 027\n"
                                           "HOME_MODE 0700\n"
                                           "ENCRYPT_METHOD YESCRYPT\n"
                                           "USERGROUPS_ENAB YES\n"
                                           "LOG_OK_LOGINS yes\n"
                                           "CREATE_HOME yes\n");

    const auto table = observed(observe_login_defs, host);

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    const auto& row = table.rows()[0];
    CHECK(row.cell("pass_max_days") == duration(90 * day));
    CHECK(row.cell("pass_min_days") == duration(1 * day));
    CHECK(row.cell("pass_warn_age") == duration(14 * day));
    CHECK(row.cell("login_timeout") == duration(std::chrono::seconds{30}));
    CHECK(row.cell("uid_min") == integer(500));
    CHECK(row.cell("uid_max") == integer(2000));
    CHECK(row.cell("login_retries") == integer(5));
    CHECK(row.cell("umask") == mode(027));
    CHECK(row.cell("home_mode") == mode(0700));
    CHECK(row.cell("encrypt_method") == text("YESCRYPT"));
    CHECK(row.cell("usergroups_enab") == boolean(true));
    CHECK(row.cell("log_ok_logins") == boolean(true));
    CHECK(row.cell("create_home") == boolean(true));
    CHECK(row.source(*table.probe().column("umask")) == "/etc/login.defs:8");
}

TEST_CASE("passwords that never end have no limit", "[checks]") {
    const auto value = GENERATE(as<std::string>{}, "99999", "-1", "100000", "-5");
    CAPTURE(value);

    CHECK(row_of("PASS_MAX_DAYS " + value).cell("pass_max_days") == unlimited());
}

TEST_CASE("a login without time-out has no limit", "[checks]") {
    CHECK(row_of("LOGIN_TIMEOUT 0").cell("login_timeout") == unlimited());
}

TEST_CASE("homes follow the umask when HOME_MODE does not say", "[checks]") {
    const auto row = row_of("UMASK 077");

    CHECK(row.cell("home_mode") == mode(0700));
    CHECK(row.source(*find_declaration("login_defs")->column("home_mode")) == "/etc/login.defs:1");
}

TEST_CASE("permissions that two programs read differently are unknown", "[checks][hostile]") {
    const auto value =
        GENERATE(as<std::string>{}, "77", "22", "0x1f", "08", "-1", "017777", "u=rwx");
    CAPTURE(value);

    const auto row = row_of("UMASK " + value);

    CHECK(row.cell("umask") == unknown(Reason::malformed));
    CHECK(row.cell("home_mode") == unknown(Reason::malformed));
}

TEST_CASE("a number with something behind it is nobody's number", "[checks][hostile]") {
    const auto row = row_of(
        "PASS_MAX_DAYS 90 # days\nUID_MIN -5\nLOGIN_TIMEOUT soon\nENCRYPT_METHOD \"\"\n"
        "USERGROUPS_ENAB true\n");

    CHECK(row.cell("pass_max_days") == unknown(Reason::malformed));
    CHECK(row.cell("uid_min") == unknown(Reason::malformed));
    CHECK(row.cell("login_timeout") == unknown(Reason::malformed));
    CHECK(row.cell("encrypt_method") == unknown(Reason::malformed));
    CHECK(row.cell("usergroups_enab") == boolean(false));
}

TEST_CASE("without login.defs the tools' defaults hold, where there are tools", "[checks]") {
    const auto [host, uid_min] = GENERATE(table<FakeHost, Cell>({
        {FakeHost{}.with_file("/usr/sbin/useradd", ""), integer(1000)},
        {FakeHost{}, unknown(Reason::absent)},
        {FakeHost{}.not_live(), unknown(Reason::absent)},
    }));

    const auto table = observed(observe_login_defs, host);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.complete());
    CHECK(table.rows()[0].cell("uid_min") == uid_min);
}

TEST_CASE("a login.defs that cannot be read leaves every cell unknown", "[checks]") {
    const auto host = FakeHost{}.with_unreadable("/etc/login.defs").with_file("/usr/bin/chage", "");

    const auto table = observed(observe_login_defs, host);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("umask") == unknown(Reason::denied));
    CHECK(table.rows()[0].cell("pass_max_days") == unknown(Reason::denied));
}

}  // namespace presscheck::test
