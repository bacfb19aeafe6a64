#include "checks/ceiling.h"

#include "checks/reach.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <string>

namespace presscheck::test {

TEST_CASE("no policy reads a secret through lines", "[checks][hostile]") {
    const auto path = GENERATE(
        as<std::string>{}, "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/.shadow.swp",
        "/etc/security/opasswd", "/etc/ssh/ssh_host_ed25519_key", "/etc/ssl/private/site.crt",
        "/etc/pki/tls/private/a.conf", "/etc/haproxy/site.pem", "/etc/nginx/site.key",
        "/etc/letsencrypt/live/x/fullchain1", "/etc/krb5.keytab", "/etc/sssd/sssd.conf",
        "/etc/NetworkManager/system-connections/wifi", "/etc/nginx/.htpasswd",
        "/etc/mysql/debian.cnf", "/etc/presscheck/site.yaml", "/home/an/notes.txt", "/root/.bashrc",
        "/var/lib/mysql/mysql/user.frm", "/var/lib/postgresql/15/main/PG_VERSION",
        "/proc/1/environ", "/proc/kcore", "/dev/sda", "/var/mail/an", "/var/log/auth.log",
        "/srv/www/config.php", "/var/www/html/.env", "/opt/app/settings", "/run/credentials/x/y",
        "/var/lib/presscheck/host.key", "/etc/grub.d/40_custom", "/etc/passwd/../shadow/x/shadow");
    CAPTURE(path);

    CHECK_FALSE(Ceiling{}.may_read("lines", path));
}

TEST_CASE("lines reads configuration and what the kernel says", "[checks]") {
    const auto path = GENERATE(as<std::string>{}, "/etc/ssh/sshd_config", "/etc/passwd",
                               "/etc/pam.d/common-password", "/etc/authselect/password-auth",
                               "/etc/security/pwquality.conf", "/etc/sudoers.d/web",
                               "/usr/lib/systemd/system/ssh.service", "/proc/cmdline",
                               "/proc/sys/kernel/hostname", "/proc/1/mounts", "/etc/fstab");
    CAPTURE(path);

    CHECK(Ceiling{}.may_read("lines", path));
}

TEST_CASE("only accounts reads the shadow file", "[checks]") {
    const auto probe = GENERATE(as<std::string>{}, "files", "lines", "listening", "login_defs",
                                "machine", "packages", "sshd", "sysctl", "units", "no such probe");
    CAPTURE(probe);

    CHECK(Ceiling{}.may_read("accounts", "/etc/shadow"));
    CHECK_FALSE(Ceiling{}.may_read(probe, "/etc/shadow"));
}

TEST_CASE("of all a home holds only its authorized keys are opened, by accounts", "[checks]") {
    const Ceiling ceiling;

    CHECK(ceiling.may_read("accounts", "/home/an/.ssh/authorized_keys"));
    CHECK(ceiling.may_read("accounts", "/root/.ssh/authorized_keys2"));
    CHECK_FALSE(ceiling.may_read("accounts", "/home/an/.ssh/id_ed25519"));
    CHECK_FALSE(ceiling.may_read("accounts", "/home/an/.ssh/authorized_keys.bak"));
    CHECK_FALSE(ceiling.may_read("accounts", "/home/an/mail"));
    CHECK_FALSE(ceiling.may_read("accounts", "/etc/ssh/ssh_host_rsa_key"));
    CHECK_FALSE(ceiling.may_read("lines", "/home/an/.ssh/authorized_keys"));
    CHECK_FALSE(ceiling.may_read("sudoers", "/home/an/.ssh/authorized_keys"));
}

TEST_CASE("rules of sudo may lie anywhere in the configuration and not where secrets do",
          "[checks]") {
    const Ceiling ceiling;

    CHECK(ceiling.may_read("sudoers", "/opt/rules/sudoers"));
    CHECK_FALSE(ceiling.may_read("sudoers", "/etc/shadow"));
    CHECK_FALSE(ceiling.may_read("sudoers", "/etc/ssl/private/web.key"));
    CHECK_FALSE(ceiling.may_read("groups", "/etc/shadow"));
    CHECK(ceiling.may_read("groups", "/etc/gshadow"));
}

TEST_CASE("each probe reads what it needs", "[checks]") {
    const Ceiling ceiling;

    CHECK(ceiling.may_read("sshd", "/etc/ssh/sshd_config.d/a.conf"));
    CHECK(ceiling.may_read("sshd", "/var/lib/dpkg/status"));
    CHECK(ceiling.may_read("packages", "/var/lib/rpm/Packages.db"));
    CHECK(ceiling.may_read("sysctl", "/proc/sys/net/ipv4/conf/all/rp_filter"));
    CHECK(ceiling.may_read("units", "/sys/fs/cgroup/system.slice/ssh.service/cgroup.procs"));
    CHECK(ceiling.may_read("listening", "/proc/812/net/tcp"));
    CHECK(ceiling.may_read("login_defs", "/etc/login.defs"));
    CHECK(ceiling.may_read("machine", "/etc/presscheck/site.yaml"));
    CHECK_FALSE(ceiling.may_read("sshd", "/etc/ssh/ssh_host_rsa_key"));
    CHECK_FALSE(ceiling.may_read("sysctl", "/proc/sys/net/ipv6/conf/all/stable_secret"));
    CHECK_FALSE(ceiling.may_read("files", "/etc/ssh/sshd_config"));
}

TEST_CASE("a home can be seen from outside and not looked into", "[checks]") {
    Ceiling ceiling;
    ceiling.hide_homes({"/srv/editors/an"});

    CHECK(ceiling.may_see("files", "/home/an"));
    CHECK(ceiling.may_list("files", "/home"));
    CHECK(ceiling.may_see("files", "/srv/editors"));
    CHECK(ceiling.may_see("files", "/srv/editors/annex"));
    CHECK_FALSE(ceiling.may_list("files", "/home/an"));
    CHECK_FALSE(ceiling.may_see("files", "/home/an/.ssh"));
    CHECK_FALSE(ceiling.may_see("files", "/root/.ssh/id_rsa"));
    CHECK_FALSE(ceiling.may_see("files", "/srv/editors/an/mail"));
    CHECK_FALSE(ceiling.may_list("files", "/srv/editors/an"));
}

TEST_CASE("homes are those of people, and never the system's own folders", "[checks]") {
    const auto homes = homes_of_people(
        "root:x:0:0::/root:/bin/sh\n"
        "www-data:x:33:33::/var/www:/usr/sbin/nologin\n"
        "an:x:1000:1000::/data/an/:/bin/bash\n"
        "web:x:1001:1001::/var/www:/bin/bash\n"
        "odd:x:1002:1002::/:/bin/bash\n"
        "broken:x:many:1::/data/b\n"
        "short\n"
        "nobody:x:65534:65534::/data/nobody:/bin/false\n"
        "last:x:1003:1003::/data/last:/bin/sh");

    CHECK(homes == std::vector<std::string>{"/data/an", "/data/last"});
}

TEST_CASE("a file on the machine widens what lines reads and what files sees in homes",
          "[checks]") {
    const auto loaded = Ceiling{}.widened(
        "ceiling: 1\n"
        "lines: [/opt/cms/**, /srv/www/*/settings.ini]\n"
        "files: [/home/www/**]\n");

    REQUIRE(std::holds_alternative<Ceiling>(loaded));
    const auto& ceiling = std::get<Ceiling>(loaded);
    CHECK(ceiling.may_read("lines", "/opt/cms/conf/app.ini"));
    CHECK(ceiling.may_read("lines", "/srv/www/a/settings.ini"));
    CHECK(ceiling.may_read("json", "/opt/cms/conf/app.json"));
    CHECK(ceiling.may_read("xml", "/opt/cms/conf/app.xml"));
    CHECK(ceiling.may_read("yaml", "/opt/cms/conf/app.yaml"));
    CHECK(ceiling.may_see("files", "/home/www/html/index.php"));
    CHECK(ceiling.may_list("files", "/home/www"));
    CHECK_FALSE(ceiling.may_read("sshd", "/opt/cms/conf/app.ini"));
    CHECK_FALSE(ceiling.may_read("files", "/opt/cms/conf/app.ini"));
    CHECK_FALSE(ceiling.may_read("lines", "/srv/www/a/b/settings.ini"));
    CHECK_FALSE(ceiling.may_see("lines", "/home/www/html/index.php"));
    CHECK_FALSE(ceiling.may_see("files", "/home/an/.ssh"));
}

TEST_CASE("no file on the machine opens what is secret", "[checks][hostile]") {
    const auto loaded =
        Ceiling{}.widened("ceiling: 1\nlines: [/etc/**, /opt/**, /var/lib/**, /home/**]\n");

    REQUIRE(std::holds_alternative<Ceiling>(loaded));
    const auto& ceiling = std::get<Ceiling>(loaded);
    CHECK(ceiling.may_read("lines", "/opt/app/app.conf"));
    CHECK_FALSE(ceiling.may_read("lines", "/etc/shadow"));
    CHECK_FALSE(ceiling.may_read("lines", "/opt/app/tls.key"));
    CHECK_FALSE(ceiling.may_read("lines", "/opt/app/.env"));
    CHECK_FALSE(ceiling.may_read("json", "/var/lib/presscheck/chain.json"));
    CHECK_FALSE(ceiling.may_read("xml", "/opt/app/.env"));
    CHECK_FALSE(ceiling.may_read("yaml", "/opt/app/.env"));
    CHECK_FALSE(ceiling.may_read("lines", "/var/lib/mysql/ibdata1"));
    CHECK_FALSE(ceiling.may_read("lines", "/var/lib/presscheck/chain.json"));
    CHECK_FALSE(ceiling.may_read("lines", "/home/an/x/notes"));
}

TEST_CASE("a ceiling that cannot be meant is refused with its place", "[checks][hostile]") {
    struct Line {
        const char *text, *message;
    };
    const auto line = GENERATE(values<Line>({
        {"lines: [/opt/x]\n", "1:1: the ceiling lacks the key 'ceiling'"},
        {"ceiling: 2\n", "1:10: 'ceiling' is 1 in this version"},
        {"ceiling: 1\nunits: [/x]\n", "2:1: unknown key"},
        {"ceiling: 1\nlines: /opt/x\n", "2:8: "},
        {"ceiling: 1\nlines: [opt/x]\n", "2:9: a pattern is an absolute path"},
        {"ceiling: 1\nlines: [/opt/../etc/x]\n", "2:9: a pattern is an absolute path"},
        {"ceiling: 1\nlines: [/]\n", "2:9: a pattern"},
        {"ceiling: 1\nlines: [\"/**\"]\n", "2:9: a pattern begins with a folder"},
        {"ceiling: 1\nlines: [\"/*/x\"]\n", "2:9: a pattern begins with a folder"},
        {"ceiling: 1\nlines: [\"/opt/**x\"]\n", "2:9: ** stands alone"},
        {"ceiling: 1\nlines: [/etc/shadow]\n", "2:9: secrets and homes are out of reach"},
        {"ceiling: 1\nlines: [/root/.bashrc]\n", "2:9: secrets and homes are out of reach"},
    }));
    CAPTURE(line.text);

    const auto loaded = Ceiling{}.widened(line.text);

    REQUIRE(std::holds_alternative<std::vector<Problem>>(loaded));
    const auto spelt = spell("ceiling.yaml", std::get<std::vector<Problem>>(loaded));
    CHECK(spelt.find("ceiling.yaml:" + std::string(line.message)) != std::string::npos);
}

TEST_CASE("what a probe may read can be told") {
    const auto login_defs = readable_by("login_defs");

    CHECK(std::find(login_defs.begin(), login_defs.end(), "/etc/login.defs") != login_defs.end());
    CHECK(readable_by("clock").empty());
    CHECK(readable_by("no such probe").empty());
}

}  // namespace presscheck::test
