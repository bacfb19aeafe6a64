#include "checks/probes/sshd.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

const std::string package =
    "Package: openssh-server\nStatus: install ok installed\n"
    "Architecture: amd64\nVersion: 1:9.2p1-2+deb12u10\n";

FakeHost debian() {
    return FakeHost{}.with_file("/var/lib/dpkg/status", package);
}

FakeHost configured(const std::string& config) {
    return debian().with_file("/etc/ssh/sshd_config", config);
}

Cell global(const Host& host, std::string_view keyword) {
    const auto table = observed(observe_sshd, host);
    return table.rows().at(0).cell(keyword);
}

std::string source_of(const Table& table, std::size_t row, std::string_view keyword) {
    return table.rows().at(row).source(*table.probe().column(keyword));
}

}  // namespace

TEST_CASE("sshd has a global row and one for each Match line", "[checks]") {
    const auto host = configured(
        "PermitRootLogin no\nMatch User bob\n  PermitRootLogin yes\n"
        "Match Host x\n");

    const auto table = observed(observe_sshd, host);

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 3);
    CHECK(table.rows()[0].cell("context") == text("global"));
    CHECK(table.rows()[1].cell("context") == text("Match User bob"));
    CHECK(table.rows()[2].cell("context") == text("Match Host x"));
    CHECK(table.rows()[0].cell("permitrootlogin") == text("no"));
    CHECK(table.rows()[1].cell("permitrootlogin") == text("yes"));
    CHECK(table.rows()[2].cell("permitrootlogin") == text("no"));
}

TEST_CASE("a value of sshd names the line it comes from, a default none", "[checks]") {
    const auto host = configured("\nPermitRootLogin no\nMatch User bob\n  PermitRootLogin yes\n");

    const auto table = observed(observe_sshd, host);

    CHECK(source_of(table, 0, "permitrootlogin") == "/etc/ssh/sshd_config:2");
    CHECK(source_of(table, 1, "permitrootlogin") == "/etc/ssh/sshd_config:4");
    CHECK(source_of(table, 1, "context") == "/etc/ssh/sshd_config:3");
    CHECK(source_of(table, 0, "maxauthtries").empty());
}

TEST_CASE("values of sshd have the types of their columns", "[checks]") {
    const auto host = configured(
        "Port 22\nPort 2222\nMaxAuthTries 3\nLoginGraceTime 1m\n"
        "ClientAliveInterval 0\nAllowUsers a b\n");

    CHECK(global(host, "port") == integers({22, 2222}));
    CHECK(global(host, "maxauthtries") == integer(3));
    CHECK(global(host, "logingracetime") == duration(std::chrono::seconds{60}));
    CHECK(global(host, "clientaliveinterval") == unlimited());
    CHECK(global(host, "allowusers") == texts({"a", "b"}));
    CHECK(global(host, "denyusers") == absent());
}

TEST_CASE("an sshd to which no way leads does not start", "[checks][hostile]") {
    const auto [config, starts] = GENERATE(table<std::string, bool>({
        {"AuthenticationMethods publickey,keyboard-interactive\nKbdInteractiveAuthentication no\n",
         false},
        {"AuthenticationMethods publickey,keyboard-interactive:pam\n"
         "KbdInteractiveAuthentication no\n",
         false},
        {"AuthenticationMethods password publickey,password\nPasswordAuthentication no\n", false},
        {"AuthenticationMethods password publickey\nPasswordAuthentication no\n", true},
        {"AuthenticationMethods hostbased\n", false},  // off unless told otherwise
        {"AuthenticationMethods publickey,keyboard-interactive\n", true},
        {"AuthenticationMethods any\nPasswordAuthentication no\n", true},
        {"PasswordAuthentication no\nMatch User bob\n  AuthenticationMethods password\n", true},
    }));
    CAPTURE(config);

    const auto table = observed(observe_sshd, configured(config));

    CHECK(table.complete() == starts);
    CHECK(table.rows().empty() != starts);
    if (!starts) CHECK(table.reason() == Reason::malformed);
}

TEST_CASE("a machine without sshd has no rows, and that is all there is", "[checks]") {
    const auto table =
        observed(observe_sshd, FakeHost{}.with_directory("/proc").with_directory("/usr/sbin"));

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a tree that is no system does not prove that there is no sshd", "[checks][hostile]") {
    const auto table = observed(observe_sshd, FakeHost{}.with_directory("/proc"));

    CHECK(table.reason() == Reason::absent);
    CHECK(table.rows().empty());
}

TEST_CASE("an sshd that is started with options of its own is not judged by its files",
          "[checks][hostile]") {
    const auto start =
        GENERATE(as<std::string>{}, "/usr/sbin/sshd -D -o PermitRootLogin=yes",
                 "-/usr/sbin/sshd -D -f /etc/ssh/other", "/usr/bin/env sshd -D", "/opt/start-sshd");
    CAPTURE(start);
    const auto host = debian()
                          .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
                          .with_file("/etc/systemd/system/ssh.service.d/a.conf",
                                     "[Service]\nExecStart=\nExecStart=" + start + "\n");

    const auto table = observed(observe_sshd, host);

    CHECK(table.reason() == Reason::unsupported);
    CHECK(table.reason_source() == "/etc/systemd/system/ssh.service.d/a.conf:3");
}

TEST_CASE("a second sshd goes by files nobody reads", "[checks][hostile]") {
    const auto command =
        GENERATE(as<std::string>{}, "/usr/sbin/sshd -D -f /etc/ssh/sshd_config_admin",
                 "/bin/sh -c 'exec /usr/sbin/sshd -D -p 2222'", "@/usr/sbin/sshd other -D");
    CAPTURE(command);
    const auto with_unit = [&](const std::string& install) {
        return debian()
            .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
            .with_file("/etc/systemd/system/sshd-admin.service",
                       "[Service]\nExecStart=" + command + "\n" + install);
    };

    CHECK(observed(observe_sshd, with_unit("")).reason() == Reason::unsupported);
    CHECK(observed(observe_sshd, with_unit("[Install]\nWantedBy=multi-user.target\n")).complete());
    CHECK(observed(observe_sshd, with_unit("[Install]\nWantedBy=multi-user.target\n")
                                     .with_link("/etc/systemd/system/multi-user.target.wants/"
                                                "sshd-admin.service",
                                                "/etc/systemd/system/sshd-admin.service"))
              .reason_source() == "/etc/systemd/system/sshd-admin.service:2");
}

TEST_CASE("variables of sshd's from elsewhere are not passed over", "[checks][hostile]") {
    const auto line = GENERATE(as<std::string>{}, "EnvironmentFile=/etc/ssh/options",
                               "EnvironmentFile=-/etc/default/other",
                               "Environment=\"SSHD_OPTS=-o PermitRootLogin=yes\"");
    CAPTURE(line);
    const auto host =
        debian()
            .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
            .with_file("/usr/lib/systemd/system/ssh.service",
                       "[Service]\nEnvironmentFile=-/etc/default/ssh\n"
                       "ExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n")
            .with_file("/etc/systemd/system/ssh.service.d/a.conf", "[Service]\n" + line + "\n");

    CHECK(observed(observe_sshd, host).reason() == Reason::unsupported);
}

TEST_CASE("what only sounds like an sshd is none", "[checks]") {
    const auto command = GENERATE(as<std::string>{}, "/usr/libexec/openssh/sshd-keygen rsa",
                                  "/usr/bin/ssh -N host", "/opt/not-an-sshdx");
    CAPTURE(command);
    const auto host = debian()
                          .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
                          .with_file("/etc/systemd/system/other.service",
                                     "[Service]\nExecStart=" + command + "\n");

    CHECK(global(host, "permitrootlogin") == text("no"));
}

TEST_CASE("an sshd that is started as its distribution starts it is judged by its files",
          "[checks]") {
    const auto start = GENERATE(as<std::string>{}, "/usr/sbin/sshd -D $SSHD_OPTS",
                                "/usr/sbin/sshd -D $OPTIONS $CRYPTO_POLICY", "-/usr/sbin/sshd -i");
    CAPTURE(start);
    const auto host =
        debian()
            .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
            .with_file("/usr/lib/systemd/system/ssh.service",
                       "[Service]\nExecStartPre=/usr/sbin/sshd -t\nExecStart=" + start +
                           "\nExecReload=/usr/sbin/sshd -t\n");

    CHECK(global(host, "permitrootlogin") == text("no"));
}

TEST_CASE("options of sshd that are not understood are not passed over", "[checks][hostile]") {
    const auto options = GENERATE(as<std::string>{}, "\"-o PermitRootLogin=yes", "-D \\", "-Z",
                                  "PermitRootLogin=yes");
    CAPTURE(options);
    const auto host = debian()
                          .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
                          .with_file("/etc/default/ssh", "SSHD_OPTS=" + options + "\n");

    CHECK_FALSE(observed(observe_sshd, host).complete());
}

TEST_CASE("options of sshd may be bundled", "[checks]") {
    const auto host = debian()
                          .with_file("/etc/ssh/sshd_config", "PermitRootLogin no\n")
                          .with_file("/etc/default/ssh", "SSHD_OPTS=-4oPermitRootLogin=yes\n");

    CHECK(global(host, "permitrootlogin") == text("yes"));
}

TEST_CASE("any sign of sshd is enough", "[checks]") {
    const auto host =
        GENERATE(as<FakeHost>{}, debian(), FakeHost{}.with_file("/usr/sbin/sshd", "x"),
                 FakeHost{}.with_file("/usr/local/sbin/sshd", "x"),
                 FakeHost{}.with_file("/usr/lib/systemd/system/ssh.socket", "x"),
                 FakeHost{}.with_link("/etc/systemd/system/sshd.service", "/opt/sshd.service"),
                 FakeHost{}.with_file("/proc/812/comm", "sshd\n"));

    const auto table = observed(observe_sshd, host);

    CHECK(table.reason() == Reason::absent);  // an sshd, and no configuration
    CHECK(table.rows().empty());
}

TEST_CASE("a masked unit is no sign of sshd", "[checks]") {
    const auto table =
        observed(observe_sshd, FakeHost{}
                                   .with_directory("/usr/sbin")
                                   .with_link("/etc/systemd/system/ssh.service", "/dev/null"));

    CHECK(table.complete());
}

TEST_CASE("a configuration alone is judged, unless its package is gone", "[checks]") {
    const std::string config = "PermitRootLogin yes\n";
    const auto gone =
        "Package: openssh-server\nStatus: deinstall ok config-files\n"
        "Version: 1:9.2p1-2\n";

    const auto alone = FakeHost{}.with_file("/etc/ssh/sshd_config", config);
    const auto leftover = FakeHost{}
                              .with_file("/etc/ssh/sshd_config", config)
                              .with_file("/var/lib/dpkg/status", gone);

    CHECK(global(alone, "permitrootlogin") == text("yes"));
    CHECK(observed(observe_sshd, leftover).complete());
    CHECK(observed(observe_sshd, leftover).rows().empty());
}

TEST_CASE("where sshd may hide, its absence is not claimed", "[checks]") {
    const auto hidden = GENERATE(as<std::string>{}, "/var/lib/dpkg/status", "/usr/sbin",
                                 "/etc/systemd/system", "/proc", "/etc/ssh");
    CAPTURE(hidden);

    const auto table = observed(observe_sshd, FakeHost{}.with_unreadable(hidden));

    CHECK_FALSE(table.complete());
    CHECK(table.reason() == Reason::denied);
    CHECK(table.rows().empty());
}

TEST_CASE("a part of sshd's configuration that may not be read hides all of it", "[checks]") {
    const auto hidden =
        GENERATE(as<std::string>{}, "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d",
                 "/etc/ssh/sshd_config.d/a.conf", "/etc/default/ssh");
    CAPTURE(hidden);
    const auto host = configured("Include /etc/ssh/sshd_config.d/*.conf\n")
                          .with_file("/etc/ssh/sshd_config.d/a.conf", "PermitRootLogin no\n")
                          .with_file("/etc/default/ssh", "SSHD_OPTS=\n")
                          .with_unreadable(hidden);

    const auto table = observed(observe_sshd, host);

    CHECK(table.reason() == Reason::denied);
    CHECK(table.rows().empty());
}

TEST_CASE("what sshd would refuse has no values", "[checks]") {
    const auto config =
        GENERATE(as<std::string>{}, "PermitRootLogn no\n", "Ciphers arcfour\n",
                 "AddressFamily inet\nListenAddress ::1\n", "Match User a\nPort 1\n");
    CAPTURE(config);

    const auto table = observed(observe_sshd, configured(config));

    CHECK(table.reason() == Reason::malformed);
    CHECK(table.rows().empty());
}

TEST_CASE("a link to nowhere stops sshd", "[checks]") {
    const auto host = configured("Include /etc/ssh/sshd_config.d/*.conf\n")
                          .with_link("/etc/ssh/sshd_config.d/a.conf", "/nowhere");

    CHECK(observed(observe_sshd, host).reason() == Reason::malformed);
}

TEST_CASE("the command line of sshd is stronger than its file", "[checks]") {
    const auto host = configured("PermitRootLogin no\nMaxAuthTries 6\n")
                          .with_file("/etc/default/ssh",
                                     "SSHD_OPTS=\n SSHD_OPTS='-4 -oPermitRootLogin=yes -p 23'\n");

    CHECK(global(host, "permitrootlogin") == text("yes"));
    CHECK(global(host, "port") == integers({23}));
    CHECK(source_of(observed(observe_sshd, host), 0, "permitrootlogin") == "/etc/default/ssh");
}

TEST_CASE("the command line of sshd may name another file", "[checks]") {
    const auto host = configured("PermitRootLogin no\n")
                          .with_file("/etc/default/ssh", "SSHD_OPTS=\"-f /etc/ssh/other\"\n")
                          .with_file("/etc/ssh/other", "PermitRootLogin yes\n");

    CHECK(global(host, "permitrootlogin") == text("yes"));
}

TEST_CASE("Red Hat 8 puts its cryptography on the command line, unless told not to", "[checks]") {
    const auto policy = "CRYPTO_POLICY='-oCiphers=aes256-ctr -oMACs=hmac-sha2-512'\n";
    const auto path = "/etc/crypto-policies/back-ends/opensshserver.config";
    const auto told = configured("Ciphers aes128-cbc\n").with_file(path, policy);
    const auto opted_out = configured("Ciphers aes128-cbc\n")
                               .with_file(path, policy)
                               .with_file("/etc/sysconfig/sshd", "CRYPTO_POLICY=\n");

    CHECK(global(told, "ciphers") == texts({"aes256-ctr"}));
    CHECK(global(opted_out, "ciphers") == texts({"aes128-cbc"}));
}

TEST_CASE("until 8.7 two keywords turned the keyboard on", "[checks]") {
    const auto machine = [](const std::string& version, const std::string& config) {
        return FakeHost{}
            .with_file("/var/lib/dpkg/status",
                       "Package: openssh-server\nStatus: install ok "
                       "installed\nVersion: " +
                           version + "\n")
            .with_file("/etc/ssh/sshd_config", config);
    };
    const std::string kbd = "kbdinteractiveauthentication";
    const std::string off = "KbdInteractiveAuthentication no\n";
    const std::string challenge_off = "ChallengeResponseAuthentication no\n";

    CHECK(global(machine("1:8.4p1-5", off), kbd) == text("yes"));
    CHECK(global(machine("1:8.4p1-5", challenge_off), kbd) == text("no"));
    CHECK(global(machine("1:8.9p1-3", off), kbd) == text("no"));
    CHECK(global(machine("strange", off), kbd) == unknown(Reason::version));
    CHECK(global(machine("strange", challenge_off), kbd) == text("no"));
    CHECK(global(machine("strange", ""), kbd) == text("yes"));
}

TEST_CASE("a name to listen on stays a name", "[checks]") {
    const auto host = configured("ListenAddress gate.example.vn:2222\n");

    CHECK(global(host, "listenaddress") == texts({"gate.example.vn:2222"}));
}

TEST_CASE("any bytes in sshd's configuration are answered", "[checks][hostile]") {
    const auto config = GENERATE(
        as<std::string>{}, "\xff\xfe\n", "Banner \xff\n", "Match User \xff\n", "=\n", "\"\n",
        "\"\"\n", "''\n", "Port=\n", "Port==22\n", "Match=all\n", "Include=[\n", "Include /[a-\n",
        "Include /*/*/*/*/*/*\n", "Include ../../../../etc/shadow\n", "ListenAddress []:1\n",
        "ListenAddress :::::\n", "Ciphers +\n", "Ciphers ,,,\n", "Ciphers -*\n", "MACs ^\n",
        "RekeyLimit 1e400\n", "IPQoS 99999999999999999999\n", "MaxStartups 99999999999:1:1\n");
    CAPTURE(config);

    const auto table = observed(observe_sshd, configured(config));

    CHECK((table.complete() || table.rows().empty()));
}

}  // namespace presscheck::test
