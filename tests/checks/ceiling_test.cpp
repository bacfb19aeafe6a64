#include "checks/ceiling.h"

#include "tests/support/catch.h"

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

}  // namespace presscheck::test
