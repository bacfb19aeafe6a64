#include "checks/probes/accounts.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

constexpr std::chrono::hours day{24};

FakeHost machine(std::string passwd, std::string shadow) {
    return FakeHost{}
        .with_file("/etc/passwd", std::move(passwd))
        .with_file("/etc/shadow", std::move(shadow))
        .with_file("/etc/nsswitch.conf", "passwd: files systemd\nshadow: files\n")
        .with_file("/etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\n");
}

// The one account of a machine whose shadow record for it is `record`.
Row account_with(const std::string& record) {
    const auto host = machine("an:x:1000:1000:An:/home/an:/bin/bash\n", "an:" + record + "\n");
    return observed(observe_accounts, host).rows().at(0);
}

// Somebody without a password on a machine without sudo and sshd.
FakeHost system_of(const std::string& sudoers, const std::string& group) {
    return machine("an:x:1000:1000:An:/home/an:/bin/bash\n", "an:!:19000:0:99999:7:::\n")
        .with_file("/var/lib/dpkg/status", "")
        .with_file("/etc/group", group)
        .with_file("/etc/sudoers", sudoers);
}

constexpr auto with_keys = "an:x:1000:1000:An:/home/an:/bin/bash\n";

FakeHost sshd_with(const std::string& config) {
    return machine(with_keys, "an:!:19000:0:99999:7:::\n")
        .with_file("/var/lib/dpkg/status",
                   "Package: openssh-server\nStatus: install ok installed\n"
                   "Architecture: amd64\nVersion: 1:9.2p1-2\n")
        .with_file("/etc/ssh/sshd_config", config);
}

Cell of_an(const FakeHost& host, std::string_view column) {
    return observed(observe_accounts, host).rows().at(0).cell(column);
}

// 292 bytes for each number up to 1000, whose own has these seconds.
std::string lastlog(std::uint32_t seconds, std::size_t uid = 1000) {
    std::string bytes(292 * (uid + 1), '\0');
    for (std::size_t i = 0; i < 4; ++i)
        bytes[292 * uid + i] = static_cast<char>(seconds >> (8 * i) & 0xff);
    return bytes;
}

std::string login(const std::string& user, std::uint32_t seconds, char kind = 7) {
    std::string record(384, '\0');
    record[0] = kind;
    record.replace(44, user.size(), user);
    for (std::size_t i = 0; i < 4; ++i)
        record[340 + i] = static_cast<char>(seconds >> (8 * i) & 0xff);
    return record;
}

FakeHost switched_by(const std::string& services) {
    return machine("an:x:1000:1000::/home/an:/bin/bash\n", "an:!:19000:0:99999:7:::\n")
        .with_file("/etc/nsswitch.conf", "passwd: " + services + "\n");
}

}  // namespace

TEST_CASE("an account is told by its record in passwd and in shadow", "[checks]") {
    const auto host =
        machine("root:x:0:0:root:/root:/bin/bash\nan:x:1000:1001:An:/home/an:/bin/zsh\n",
                "root:*:19000:0:99999:7:::\nan:$y$j9T$s$h:19723:1:90:7::20454:\n");

    const auto table = observed(observe_accounts, host);

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 2);
    const auto& an = table.rows()[1];
    CHECK(an.cell("name") == text("an"));
    CHECK(an.cell("uid") == integer(1000));
    CHECK(an.cell("gid") == integer(1001));
    CHECK(an.cell("home") == text("/home/an"));
    CHECK(an.cell("shell") == text("/bin/zsh"));
    CHECK(an.cell("person") == boolean(true));
    CHECK(an.cell("password") == text("usable"));
    CHECK(an.cell("password_set") == moment(*parse_date("2024-01-01")));
    CHECK(an.cell("password_max_age") == duration(90 * day));
    CHECK(an.cell("password_min_age") == duration(1 * day));
    CHECK(an.cell("expires") == moment(*parse_date("2026-01-01")));
    CHECK(an.source(0) == "/etc/passwd:2");
    CHECK(an.source(*table.probe().column("password")) == "/etc/shadow:2");
}

TEST_CASE("an account with no shell gets the one that login gives it", "[checks]") {
    const auto host = machine("an:x:1000:1000::/home/an:\n", "");

    const auto table = observed(observe_accounts, host);

    CHECK(table.rows().at(0).cell("shell") == text("/bin/sh"));
}

TEST_CASE("what a shadow record leaves open has no limit", "[checks]") {
    const auto record = GENERATE(as<std::string>{}, "!:19000:::::: ", "!:19000:0:99999:7:::",
                                 "!:19000:-1:-1:-1:-1:-1:", "!:19000::100000::::");
    CAPTURE(record);

    const auto an = account_with(record.substr(0, record.find(' ')));

    CHECK(an.cell("password_max_age") == unlimited());
    CHECK(an.cell("password_min_age") == duration(0 * day));
    CHECK(an.cell("expires") == unlimited());
}

TEST_CASE("without a day of change a password does not age", "[checks]") {
    const auto an = account_with("$6$s$h::1:90:7:::");

    CHECK(an.cell("password_set") == absent());
    CHECK(an.cell("password_max_age") == unlimited());
    CHECK(an.cell("password_min_age") == duration(0 * day));
}

TEST_CASE("a password that must be changed at once was never chosen", "[checks]") {
    const auto an = account_with("$6$s$h:0:0:90:7:::");

    CHECK(an.cell("password_set") == never());
    CHECK(an.cell("password_max_age") == duration(90 * day));
}

TEST_CASE("an account that expired on day 0 is no account without end", "[checks]") {
    const auto an = account_with("$6$s$h:19000:0:90:7::0:");

    CHECK(an.cell("expires") == moment(Time{}));
}

TEST_CASE("a password is usable, empty or locked", "[checks]") {
    const auto [field, word] = GENERATE(table<std::string, std::string>({
        {"$6$salt$hash", "usable"},
        {"", "empty"},
        {"!", "locked"},
        {"!!", "locked"},
        {"*", "locked"},
        {"!$6$salt$hash", "locked"},
        {"x", "locked"},
    }));
    CAPTURE(field);

    CHECK(account_with(field + ":19000:0:99999:7:::").cell("password") == text(word));
}

TEST_CASE("a hash in passwd itself is used, and ages never", "[checks]") {
    const auto host =
        machine("old:abJnggxhB/yWI:1000:1000::/:/bin/sh\nnone::1001:1001::/:/bin/sh\n",
                "old:!:1:1:1:1:1:1:\nnone:!:1:1:1:1:1:1:\n");

    const auto table = observed(observe_accounts, host);

    const auto& old = table.rows().at(0);
    CHECK(old.cell("password") == text("usable"));
    CHECK(old.cell("password_set") == absent());
    CHECK(old.cell("password_max_age") == unlimited());
    CHECK(old.cell("expires") == unlimited());
    CHECK(table.rows().at(1).cell("password") == text("empty"));
}

TEST_CASE("an account that shadow does not know cannot log in by password", "[checks]") {
    const auto host = machine("an:x:1000:1000::/home/an:/bin/bash\n", "root:!:1::::::\n");

    const auto table = observed(observe_accounts, host);

    CHECK(table.complete());
    CHECK(table.rows().at(0).cell("password") == text("locked"));
    CHECK(table.rows().at(0).cell("password_set") == absent());
}

TEST_CASE("without shadow the accounts are there and their passwords unknown", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {machine("an:x:7:7::/:/bin/sh\n", "").with_unreadable("/etc/shadow"), Reason::denied},
        {FakeHost{}.with_file("/etc/passwd", "an:x:7:7::/:/bin/sh\n"), Reason::absent},
        {FakeHost{}.with_file("/etc/passwd", "an:x:7:7::/:/bin/sh\n").not_live(), Reason::absent},
    }));

    const auto table = observed(observe_accounts, host);

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    const auto column =
        GENERATE("password", "password_set", "password_max_age", "password_min_age", "expires");
    CHECK(table.rows()[0].cell(column) == unknown(reason));
    CHECK(table.rows()[0].cell("uid") == integer(7));
}

TEST_CASE("a shadow record that cannot be read is unknown, not locked", "[checks][hostile]") {
    const auto [shadow, reason] = GENERATE(table<std::string, Reason>({
        {"an:$6$s$h:yesterday:0:90:7:::\n", Reason::malformed},
        {"an:$6$s$h\n", Reason::malformed},
        {"garbage that could be anybody's\n", Reason::malformed},
    }));
    CAPTURE(shadow);

    const auto table = observed(observe_accounts, machine("an:x:7:7::/:/bin/sh\n", shadow));

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().at(0).cell("password") == unknown(reason));
}

TEST_CASE("people are those whose number lies between UID_MIN and UID_MAX", "[checks]") {
    const auto host =
        machine("a:x:499:1::/:/bin/sh\nb:x:500:1::/:/bin/sh\nc:x:999:1::/:/bin/sh\n", "")
            .with_file("/etc/login.defs", "UID_MIN 500\nUID_MAX 998\n");

    const auto table = observed(observe_accounts, host);

    CHECK(table.rows().at(0).cell("person") == boolean(false));
    CHECK(table.rows().at(1).cell("person") == boolean(true));
    CHECK(table.rows().at(2).cell("person") == boolean(false));
}

TEST_CASE("who is a person is unknown when login.defs cannot be read", "[checks]") {
    const auto [host, person] = GENERATE(table<FakeHost, Cell>({
        {machine("a:x:1000:1::/:/bin/sh\n", "").with_unreadable("/etc/login.defs"),
         unknown(Reason::denied)},
        {machine("a:x:1000:1::/:/bin/sh\n", "").with_file("/etc/login.defs", "UID_MIN many\n"),
         unknown(Reason::malformed)},
        {FakeHost{}.with_file("/etc/passwd", "a:x:1000:1::/:/bin/sh\n"), boolean(true)},
    }));

    CHECK(observed(observe_accounts, host).rows().at(0).cell("person") == person);
}

TEST_CASE("accounts of a directory are not here", "[checks]") {
    const auto services =
        GENERATE(as<std::string>{}, "files sss", "sss files systemd", "files ldap", "files winbind",
                 "nis files", "files [NOTFOUND=return] sss", "db files", "files extrausers",
                 "altfiles files");
    CAPTURE(services);

    const auto table = observed(observe_accounts, switched_by(services));

    CHECK(table.reason() == Reason::directory_service);
    CHECK(table.rows().size() == 1);
}

TEST_CASE("services that bring no account of their own leave the table whole", "[checks]") {
    const auto services = GENERATE(as<std::string>{}, "files", "files systemd", "compat",
                                   "files mymachines systemd", "# files sss");
    CAPTURE(services);

    CHECK(observed(observe_accounts, switched_by(services)).complete());
}

TEST_CASE("a user record of systemd is an account elsewhere", "[checks]") {
    const auto record = GENERATE("/etc/userdb/an.user", "/run/userdb/an.user",
                                 "/usr/lib/userdb/an.user", "/var/lib/systemd/home/an.identity");
    CAPTURE(record);
    const auto host = switched_by("files systemd").with_file(record, "{}");

    CHECK(observed(observe_accounts, host).reason() == Reason::directory_service);
}

TEST_CASE("nobody knows who answers when nsswitch.conf cannot be read", "[checks]") {
    const auto host = switched_by("files").with_unreadable("/etc/nsswitch.conf");

    CHECK(observed(observe_accounts, host).reason() == Reason::denied);
}

TEST_CASE("a password may be in a directory even if the account is not", "[checks]") {
    const auto host = machine("an:x:1000:1000::/home/an:/bin/bash\n", "root:!:1::::::\n")
                          .with_file("/etc/nsswitch.conf", "passwd: files\nshadow: files sss\n");

    const auto table = observed(observe_accounts, host);

    CHECK(table.complete());
    CHECK(table.rows().at(0).cell("password") == unknown(Reason::directory_service));
}

TEST_CASE("a machine without a passwd file is not a machine without accounts", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {FakeHost{}, Reason::absent},
        {FakeHost{}.not_live(), Reason::absent},
        {FakeHost{}.with_unreadable("/etc/passwd"), Reason::denied},
        {FakeHost{}.with_unreadable("/etc/passwd", Errc::too_large), Reason::too_large},
    }));

    const auto table = observed(observe_accounts, host);

    CHECK(table.rows().empty());
    CHECK(table.reason() == reason);
}

TEST_CASE("whoever sudo lets do anything is an administrator", "[checks]") {
    const auto [sudoers, group, admin] = GENERATE(table<std::string, std::string, bool>({
        {"an ALL=(ALL) ALL\n", "", true},
        {"#1000 ALL=ALL\n", "", true},
        {"%sudo ALL=(ALL) ALL\n", "sudo:x:27:an\n", true},
        {"%own ALL=(ALL) ALL\n", "own:x:1000:\n", true},
        {"%#1000 ALL=(ALL) ALL\n", "", true},
        {"User_Alias A=%sudo\nA ALL=ALL\n", "sudo:x:27:binh,an\n", true},
        {"ALL ALL=ALL\n", "", true},
        {"an ALL=(root) /bin/sh\n", "", true},
        {"%sudo ALL=ALL\n", "sudo:x:27:binh\n", false},
        {"ALL, !an ALL=ALL\n", "", false},
        {"an ALL=ALL\nan ALL=!ALL\n", "", false},
        {"an ALL=(www) ALL\n", "", false},
        {"an ALL=/usr/bin/id\n", "", false},
        {"an other=ALL\n", "", false},
        {"an ALL=NOTAFTER=20200101000000Z ALL\n", "", false},
    }));
    CAPTURE(sudoers);
    const auto host = system_of(sudoers, group).with_file("/etc/hostname", "web1\n");

    CHECK(of_an(host, "admin") == boolean(admin));
}

TEST_CASE("who is an administrator is unknown when sudo's rules are not all there", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {system_of("an ALL=ALL\n", "").with_unreadable("/etc/sudoers"), Reason::denied},
        {system_of("an ALL=\n", ""), Reason::malformed},
        {system_of("%sudo ALL=ALL\n", "").with_unreadable("/etc/group"), Reason::denied},
        {system_of("+admins ALL=ALL\n", ""), Reason::directory_service},
        {system_of("an 10.0.0.0/8=ALL\n", ""), Reason::directory_service},
    }));

    CHECK(of_an(host, "admin") == unknown(reason));
}

TEST_CASE("number 0 is an administrator, whatever sudo says", "[checks]") {
    const auto host = machine("toor:x:0:0::/:/bin/sh\n", "").with_unreadable("/etc/sudoers");

    CHECK(observed(observe_accounts, host).rows().at(0).cell("admin") == boolean(true));
}

TEST_CASE("a locked password with a key lets in", "[checks]") {
    const auto [config, file, open] = GENERATE(table<std::string, std::string, bool>({
        {"", "/home/an/.ssh/authorized_keys", true},
        {"", "/home/an/.ssh/authorized_keys2", true},
        {"AuthorizedKeysFile /etc/ssh/keys/%u\n", "/etc/ssh/keys/an", true},
        {"AuthorizedKeysFile keys/%U%%\n", "/home/an/keys/1000%", true},
        {"AuthorizedKeysFile none\nMatch User an\nAuthorizedKeysFile %h/k\n", "/home/an/k", true},
        {"AuthorizedKeysFile none\n", "/home/an/.ssh/authorized_keys", false},
        {"PubkeyAuthentication no\n", "/home/an/.ssh/authorized_keys", false},
        {"", "/home/binh/.ssh/authorized_keys", false},
    }));
    CAPTURE(config);
    const auto host = sshd_with(config).with_file(file, "\n# mine\nssh-ed25519 AAAA an\n");

    CHECK(of_an(host, "can_log_in") == boolean(open));
}

TEST_CASE("a file of keys without a key lets nobody in", "[checks]") {
    const auto host = sshd_with("").with_file("/home/an/.ssh/authorized_keys", "# none\n \n");

    CHECK(of_an(host, "can_log_in") == boolean(false));
}

TEST_CASE("keys that are kept where nobody can look may let in", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {sshd_with("").with_unreadable("/home/an/.ssh"), Reason::denied},
        {sshd_with("TrustedUserCAKeys /etc/ssh/ca\n"), Reason::directory_service},
        {sshd_with("AuthorizedKeysCommand /bin/keys\nAuthorizedKeysCommandUser nobody\n"),
         Reason::directory_service},
        {sshd_with("HostbasedAuthentication yes\n"), Reason::directory_service},
        {sshd_with("GSSAPIAuthentication yes\n").with_file("/etc/krb5.keytab", "x"),
         Reason::directory_service},
        {sshd_with("PermitRootLogin maybe\n"), Reason::malformed},
    }));

    CHECK(of_an(host, "can_log_in") == unknown(reason));
}

TEST_CASE("an account that has expired or has no session is closed", "[checks]") {
    const auto [shell, expires, open] = GENERATE(table<std::string, std::string, bool>({
        {"/bin/bash", "", true},
        {"/bin/bash", "20758", false},  // the day of the scan
        {"/bin/bash", "20759", true},
        {"/bin/bash", "0", false},
        {"/usr/sbin/nologin", "", false},
        {"/bin/false", "", false},
        {"", "", true},
    }));
    CAPTURE(shell, expires);
    const auto host = machine("an:x:1000:1000:An:/home/an:" + shell + "\n",
                              "an:$6$s$h:19000:0:99999:7::" + expires + ":\n");

    CHECK(of_an(host, "can_log_in") == boolean(open));
}

TEST_CASE("a shell that is only called nologin opens a session", "[checks]") {
    const auto [shell, host] = GENERATE(table<std::string, FakeHost>({
        {"/opt/nologin", FakeHost{}},
        {"/tmp/false", FakeHost{}},
        {"/usr/bin/nologin", FakeHost{}},
        {"nologin", FakeHost{}},
        {"/usr/sbin/nologin",
         FakeHost{}.with_link("/usr/sbin/nologin", "/bin/bash").with_file("/bin/bash", "")},
    }));
    CAPTURE(shell);
    const auto system = FakeHost(host)
                            .with_file("/etc/passwd", "an:x:1000:1000:An:/home/an:" + shell + "\n")
                            .with_file("/etc/shadow", "an:$6$s$h:19000:0:99999:7:::\n");

    CHECK(of_an(system, "can_log_in") == boolean(true));
}

TEST_CASE("a nologin that may be a link to a shell may open a session", "[checks]") {
    const auto host =
        machine("an:x:1000:1000:An:/home/an:/bin/false\n", "an:$6$s$h:19000:0:99999:7:::\n")
            .with_unreadable("/bin");

    CHECK(of_an(host, "can_log_in") == unknown(Reason::denied));
}

TEST_CASE("the real nologin ends a session under both names of its folder", "[checks]") {
    const auto shell =
        GENERATE("/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/false", "/bin/false", "/bin/true");
    CAPTURE(shell);
    const auto system =
        FakeHost{}
            .with_file("/usr/sbin/nologin", "")
            .with_file("/usr/bin/false", "")
            .with_file("/usr/bin/true", "")
            .with_link("/sbin", "usr/sbin")
            .with_link("/bin", "usr/bin")
            .with_file("/etc/passwd", std::string("an:x:1000:1000:An:/home/an:") + shell + "\n")
            .with_file("/etc/shadow", "an:$6$s$h:19000:0:99999:7:::\n");

    CHECK(of_an(system, "can_log_in") == boolean(false));
}

TEST_CASE("the last login is the newest on any record", "[checks]") {
    constexpr std::uint32_t march = 1'772'323'200, may = 1'777'593'600;  // 2026-03-01, 2026-05-01
    const auto host = machine(with_keys, "an:$6$s$h:19000:0:99999:7:::\n");
    const auto [seen, last] = GENERATE_COPY(table<FakeHost, std::string>({
        {FakeHost(host).with_file("/var/log/lastlog", lastlog(march + 3600)), "2026-03-01"},
        {FakeHost(host).with_file("/var/log/wtmp", login("an", march) + login("an", may)),
         "2026-05-01"},
        {FakeHost(host)
             .with_file("/var/log/lastlog", lastlog(march))
             .with_file("/var/log/wtmp", login("an", may) + login("binh", may + 86400)),
         "2026-05-01"},
        {FakeHost(host).with_file("/var/log/wtmp.1", login("an", march)), "2026-03-01"},
    }));

    CHECK(of_an(seen, "last_sign") == moment(*parse_date(last)));
}

TEST_CASE("a login far down a large wtmp counts", "[checks]") {
    std::string wtmp;
    for (int i = 0; i < 50'000; ++i)
        wtmp += login("binh", 1'772'323'200);
    const auto host = machine(with_keys, "an:$6$s$h:19000:0:99999:7:::\n")
                          .with_file("/var/log/wtmp", wtmp + login("an", 1'777'593'600));

    REQUIRE(wtmp.size() > limits::observed_file_bytes);
    CHECK(of_an(host, "last_sign") == moment(*parse_date("2026-05-01")));
}

TEST_CASE("whoever never logged in counts from the day of the password", "[checks]") {
    const auto host = machine("an:x:999:999::/home/an:/bin/sh\nbinh:x:1000:1::/:/bin/sh\n",
                              "an:$6$s$h:20000:0:99999:7:::\n")
                          .with_file("/var/log/lastlog", lastlog(1'772'323'200));

    CHECK(of_an(host, "last_sign") == moment(*parse_date("2024-10-04")));
}

TEST_CASE("a lastlog that nobody writes any more says nothing", "[checks]") {
    const auto host = machine(with_keys, "an:$6$s$h:19000:0:99999:7:::\n")
                          .with_file("/var/log/lastlog", lastlog(1'700'000'000))
                          .with_file("/var/log/wtmp", login("reboot", 1'772'323'200, 2) +
                                                          login("binh", 1'777'593'600));

    CHECK(of_an(host, "last_sign") == Cell{Bound{*parse_date("2026-03-01")}});
}

TEST_CASE("a record that begins late is a bound", "[checks]") {
    const auto host = machine(with_keys, "an:$6$s$h:19000:0:99999:7:::\n")
                          .with_file("/var/log/wtmp", login("reboot", 1'772'323'200, 2));

    CHECK(of_an(host, "last_sign") == Cell{Bound{*parse_date("2026-03-01")}});
}

TEST_CASE("without a record nobody knows who came last", "[checks]") {
    const auto host = machine(with_keys, "an:$6$s$h:19000:0:99999:7:::\n");
    const auto [seen, reason] = GENERATE_COPY(table<FakeHost, Reason>({
        {host, Reason::absent},
        {FakeHost(host).with_file("/var/log/lastlog", ""), Reason::absent},
        {FakeHost(host).with_file("/var/log/lastlog", lastlog(0)), Reason::absent},
        {FakeHost(host).with_unreadable("/var/log/wtmp"), Reason::denied},
        {FakeHost(host).with_file("/var/log/wtmp", login("an", 1'772'323'200) + "x"),
         Reason::malformed},
        {FakeHost(host).with_file("/var/lib/lastlog/lastlog2.db", "no database"),
         Reason::malformed},
    }));

    CHECK(of_an(seen, "last_sign") == unknown(reason));
}

}  // namespace presscheck::test
