#include "checks/parsers/fail2ban_effect.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

// As it is shipped, and what a machine says of its own.
std::optional<bool> with(const std::string& own) {
    Fail2banJails jails;
    REQUIRE(
        jails.add("[DEFAULT]\nfindtime = 10m\nignorecommand =\nbackend = auto\n"
                  "banaction = iptables-multiport\n"
                  "action_ = %(banaction)s[port=\"%(port)s\", chain=\"%(chain)s\"]\n"
                  "action_mw = %(action_)s\n            sendmail-whois[sender=\"a\"]\n"
                  "action = %(action_)s\n"
                  "[sshd]\nport = ssh\nlogpath = %(sshd_log)s\nbackend = %(sshd_backend)s\n"));
    REQUIRE(jails.add("[sshd]\nenabled = true\n" + own));
    return shuts_out(jails, "sshd");
}

}  // namespace

TEST_CASE("a jail of fail2ban as it is shipped shuts out") {
    CHECK(with("") == true);
    CHECK(with("action = %(action_mw)s\n") == true);
    CHECK(with("banaction = nftables[type=multiport]\n") == true);
    CHECK(with("ignoreip = 127.0.0.1/8 ::1 10.0.0.0/8, office.example 0.0.0.1\n") == true);
    CHECK(with("logpath = /dev/null\nbackend = systemd\n") == true);
    CHECK(with("findtime = 60\n") == true);
    CHECK(with("logpath = /dev/null\n  /var/log/auth.log\n") == true);
}

TEST_CASE("a jail of fail2ban that passes over everybody shuts nobody out") {
    for (const auto* nets :
         {"0.0.0.0/0", "::/0", "0.0.0.0/1", "0.0.0.0/2 64.0.0.0/2", "2000::/3", "10.1.2.3/0",
          "0.0.0.0/0.0.0.0", "127.0.0.1/8,0.0.0.0/0", "%(sshd_log)s 0.0.0.0/0"}) {
        INFO(nets);
        CHECK(with(std::string("ignoreip = ") + nets + "\n") == false);
    }
}

TEST_CASE("a jail of fail2ban that does nothing, looks at nothing or forgets shuts nobody out") {
    CHECK(with("action =\n") == false);
    CHECK(with("banaction = noop\n") == false);
    CHECK(with("banaction =\n") == false);
    CHECK(with("action = sendmail-whois[name=\"iptables, x\"]\n") == false);
    CHECK(with("logpath = /dev/null\nbackend = polling\n") == false);
    CHECK(with("findtime = 59\n") == false);
}

TEST_CASE("what a jail of fail2ban does by way of others is not known") {
    CHECK(with("action = own-script\n") == std::nullopt);
    CHECK(with("action = %(action_elsewhere)s\n") == std::nullopt);
    CHECK(with("ignorecommand = /bin/true\n") == std::nullopt);
    CHECK(with("ignoreip = %(known/ignoreip)s\n") == std::nullopt);
    CHECK(with("ignoreip = file:/etc/nets\n") == std::nullopt);
    CHECK(with("ignoreip = 10.0.0.0/x\n") == std::nullopt);
    CHECK(with("findtime = soon\n") == std::nullopt);
    CHECK(with("logpath = /dev/null\n") == std::nullopt);
}

}  // namespace presscheck::test
