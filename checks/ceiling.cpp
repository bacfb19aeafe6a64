#include "checks/ceiling.h"

#include "checks/glob.h"
#include "checks/reach.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace presscheck {
namespace {

using Patterns = std::span<const std::string_view>;

// Secrets: shadow files, private keys and what unlocks them, passwords for other services, what
// people and programs keep to themselves. By name, so that a copy elsewhere is one as well.
constexpr std::string_view secret_names[] = {
    "*shadow*",    "*opasswd*",  "*.key",      "*.keys",
    "*_key",       "*.pem",      "*privkey*",  "*.p12",
    "*.pfx",       "*.jks",      "*.keystore", "*.kdbx",
    "*.keytab",    "*.psk",      "*.pgp",      "*.gpg",
    "*.age",       "id_rsa*",    "id_dsa*",    "id_ecdsa*",
    "id_ed25519*", ".env",       ".env.*",     "*.env",
    ".netrc",      ".pgpass",    ".my.cnf",    ".git-credentials",
    "*htpasswd*",  "*htdigest*", "*secret*",   "*credential*",
    "*password*",  "*token*",    "auth.json",  "authkey"};
constexpr std::string_view secret_folders[] = {".ssh", ".gnupg", "private", "credstore*",
                                               "cryptsetup-keys.d"};
// Where names do not tell.
constexpr std::string_view secret_places[] = {"/etc/NetworkManager/system-connections/**",
                                              "/etc/apt/auth.conf*",
                                              "/etc/postfix/**/*passwd*",
                                              "/etc/msmtprc*",
                                              "/etc/wordpress/**",
                                              "/etc/gitlab/**",
                                              "/etc/webmin/**",
                                              "/etc/apt/auth.conf.d/**",
                                              "/etc/ceph/**",
                                              "/etc/chap-secrets",
                                              "/etc/cloud/**",
                                              "/etc/dovecot/dovecot-sql*",
                                              "/etc/dovecot/dovecot-ldap*",
                                              "/etc/dovecot/users",
                                              "/etc/exim4/passwd*",
                                              "/etc/freeradius/**",
                                              "/etc/grub.d/**",
                                              "/etc/ipsec.*",
                                              "/etc/iscsi/**",
                                              "/etc/kubernetes/**",
                                              "/etc/ldap.conf",
                                              "/etc/letsencrypt/accounts/**",
                                              "/etc/letsencrypt/archive/**",
                                              "/etc/letsencrypt/live/**",
                                              "/etc/libnss-ldap*",
                                              "/etc/mysql/debian.cnf",
                                              "/etc/netplan/**",
                                              "/etc/nslcd.conf",
                                              "/etc/ntp/keys",
                                              "/etc/openvpn/**",
                                              "/etc/pam_ldap.conf",
                                              "/etc/pki/entitlement/**",
                                              "/etc/postfix/*passwd*",
                                              "/etc/ppp/**",
                                              "/etc/presscheck/**",
                                              "/etc/raddb/**",
                                              "/etc/rancher/**",
                                              "/etc/rhsm/**",
                                              "/etc/samba/smbpasswd",
                                              "/etc/snmp/**",
                                              "/etc/sssd/**",
                                              "/etc/swanctl/**",
                                              "/etc/wireguard/**",
                                              "/etc/wpa_supplicant/**",
                                              "/boot/grub*/**",
                                              "/boot/efi/**",
                                              "/dev/**",
                                              "/proc/kcore",
                                              "/proc/kmsg",
                                              "/proc/*/environ",
                                              "/proc/*/mem",
                                              "/proc/*/maps",
                                              "/proc/*/smaps*",
                                              "/proc/*/pagemap",
                                              "/proc/*/auxv",
                                              "/proc/*/stack",
                                              "/proc/*/syscall",
                                              "/proc/*/task/**",
                                              "/proc/sys/kernel/random/**",
                                              "/run/credentials/**",
                                              "/run/secrets/**",
                                              "/run/systemd/ask-password/**",
                                              "/sys/firmware/**",
                                              "/sys/kernel/debug/**",
                                              "/sys/kernel/tracing/**",
                                              "/sys/class/dmi/id/*_serial",
                                              "/sys/class/dmi/id/*_uuid",
                                              "/var/lib/**/*.db",
                                              "/var/lib/mysql/**",
                                              "/var/lib/mongodb/**",
                                              "/var/lib/pgsql/**",
                                              "/var/lib/postgresql/**",
                                              "/var/lib/presscheck*/**",
                                              "/var/lib/redis/**",
                                              "/var/lib/samba/**",
                                              "/var/lib/sss/**",
                                              "/var/mail/**",
                                              "/var/spool/**"};
// What is named like a secret and is none.
constexpr std::string_view no_secrets[] = {
    "/etc/authselect/**",       "/etc/pam.d/**",       "/etc/ssl/certs/**",
    "/usr/lib/pam.d/**",        "/usr/lib/systemd/**", "/usr/share/pam-configs/**",
    "/usr/share/authselect/**", "/var/lib/dpkg/**",    "/var/lib/rpm/**"};

constexpr std::string_view homes[] = {"/home/*/*/**", "/root/*/**", "/var/home/*/*/**",
                                      "/export/home/*/*/**"};

constexpr Patterns nothing{};
constexpr std::string_view release_files[] = {"/etc/os-release", "/usr/lib/os-release"};
constexpr std::string_view account_files[] = {
    "/etc/passwd",           "/etc/group",
    "/etc/login.defs",       "/etc/login.defs.d/**",
    "/etc/nsswitch.conf",    "/etc/authselect/nsswitch.conf",
    "/usr/etc/group",        "/usr/etc/passwd",
    "/usr/etc/login.defs",   "/usr/etc/login.defs.d/**",
    "/usr/etc/nsswitch.conf"};
// Beyond its own files `accounts` asks whether an account has a key at all: the only thing in a
// home that a probe opens, and no part of it becomes a cell.
constexpr std::string_view account_secrets[] = {"/etc/shadow",
                                                "/**/.ssh/authorized_keys",
                                                "/**/.ssh/authorized_keys2",
                                                "/etc/ssh/authorized_keys/**",
                                                "/etc/ssh/authorized_keys.d/**",
                                                "/etc/ssh/keys/**",
                                                "/var/lib/lastlog/lastlog2.db*",
                                                "/var/lib/wtmpdb/wtmp.db*"};
constexpr std::string_view login_records[] = {"/var/log/lastlog", "/var/log/wtmp",
                                              "/var/log/wtmp.1"};
constexpr std::string_view group_shadow_file[] = {"/etc/gshadow"};
constexpr std::string_view package_files[] = {"/var/lib/dpkg/**", "/var/lib/apt/extended_states",
                                              "/var/lib/rpm/**", "/usr/lib/sysimage/rpm/**",
                                              "/usr/share/rpm/**"};
constexpr std::string_view pam_files[] = {"/etc/pam.conf", "/etc/pam.d/**", "/usr/lib/pam.d/**",
                                          "/usr/etc/pam.d/**", "/etc/authselect/**"};
constexpr std::string_view security_files[] = {"/etc/security/**", "/usr/etc/security/**",
                                               "/usr/share/security/**"};
constexpr std::string_view unit_files[] = {
    "/etc/systemd/**", "/usr/lib/systemd/**", "/usr/local/lib/systemd/**",
    "/lib/systemd/**", "/run/systemd/**",     "/etc/init.d/*",
    "/etc/rc*.d/*",    "/etc/default/*",      "/etc/sysconfig/*"};
// A unit that is linked in lies anywhere; only its [Install] section and what a service starts are
// looked at.
constexpr std::string_view linked_unit_files[] = {"/**/*.service", "/**/*.socket", "/**/*.target",
                                                  "/**/*.timer",   "/**/*.path",   "/**/*.mount",
                                                  "/**/*.swap",    "/**/*.slice"};
constexpr std::string_view process_files[] = {
    "/proc/*/cgroup", "/proc/*/cmdline", "/proc/*/comm", "/proc/*/mountinfo", "/proc/*/mounts",
    "/proc/*/stat",   "/proc/*/status",  "/proc/stat",   "/proc/uptime"};
// Without command lines, where people write passwords.
constexpr std::string_view process_state_files[] = {"/proc/*/cgroup", "/proc/*/comm",
                                                    "/proc/*/status"};
constexpr std::string_view time_files[] = {
    "/etc/chrony.conf", "/etc/chrony.d/**", "/etc/chrony/**", "/run/chrony*/**",
    "/etc/ntp.conf",    "/etc/ntp.d/**",    "/etc/ntp/**",    "/run/ntp.conf.dhcp",
    "/etc/ntpsec/**",   "/run/ntpsec/**",   "/etc/ntpd.conf", "/etc/openntpd/**"};
constexpr std::string_view mount_files[] = {"/etc/fstab", "/proc/*/mountinfo"};
constexpr std::string_view cgroup_files[] = {"/sys/fs/cgroup/**"};
constexpr std::string_view network_files[] = {"/proc/*/net/**", "/proc/net/**", "/proc/sys/net/**"};
// An @include may name any file, and root writes it, not a policy. Beyond these, and where a secret
// lies, the rules are `not_permitted`.
constexpr std::string_view sudo_files[] = {"/etc/**", "/usr/etc/**", "/usr/local/etc/**",
                                           "/opt/**", "/srv/**",     "/proc/sys/kernel/hostname"};
constexpr std::string_view sysctl_files[] = {
    "/proc/sys/**",     "/etc/sysctl.conf",     "/etc/sysctl.d/**",
    "/run/sysctl.d/**", "/usr/lib/sysctl.d/**", "/usr/local/lib/sysctl.d/**",
    "/lib/sysctl.d/**", "/etc/default/ufw",     "/etc/ufw/sysctl.conf"};
constexpr std::string_view ssh_files[] = {"/etc/ssh/**",
                                          "/usr/etc/ssh/**",
                                          "/usr/lib/ssh/**",
                                          "/usr/share/openssh/**",
                                          "/etc/crypto-policies/**",
                                          "/usr/share/crypto-policies/**",
                                          "/usr/sbin/sshd",
                                          "/usr/bin/sshd"};
constexpr std::string_view name_files[] = {"/etc/hostname", "/etc/presscheck/site.yaml",
                                           "/proc/sys/kernel/hostname",
                                           "/proc/sys/kernel/osrelease", "/proc/sys/kernel/arch"};
// Configuration of the system, and what the kernel says of itself. Not /var, /srv, /opt or /home.
constexpr std::string_view configuration[] = {"/etc/**",
                                              "/usr/etc/**",
                                              "/usr/local/etc/**",
                                              "/usr/lib/binfmt.d/**",
                                              "/usr/lib/dracut/**",
                                              "/usr/lib/environment.d/**",
                                              "/usr/lib/modprobe.d/**",
                                              "/usr/lib/modules-load.d/**",
                                              "/usr/lib/os-release",
                                              "/usr/lib/pam.d/**",
                                              "/usr/lib/security/**",
                                              "/usr/lib/sysctl.d/**",
                                              "/usr/lib/systemd/**",
                                              "/usr/lib/sysusers.d/**",
                                              "/usr/lib/tmpfiles.d/**",
                                              "/usr/lib/udev/rules.d/**",
                                              "/usr/local/lib/sysctl.d/**",
                                              "/usr/local/lib/systemd/**",
                                              "/lib/modprobe.d/**",
                                              "/lib/systemd/**",
                                              "/lib/sysctl.d/**",
                                              "/lib/udev/rules.d/**",
                                              "/usr/share/crypto-policies/**",
                                              "/usr/share/pam-configs/**",
                                              "/boot/config-*",
                                              "/boot/loader/entries/*.conf",
                                              "/proc/cmdline",
                                              "/proc/cpuinfo",
                                              "/proc/crypto",
                                              "/proc/devices",
                                              "/proc/filesystems",
                                              "/proc/mdstat",
                                              "/proc/meminfo",
                                              "/proc/modules",
                                              "/proc/partitions",
                                              "/proc/swaps",
                                              "/proc/version",
                                              "/proc/*/mountinfo",
                                              "/proc/*/mounts",
                                              "/proc/*/net/**",
                                              "/proc/net/**",
                                              "/proc/sys/**",
                                              "/run/NetworkManager/resolv.conf",
                                              "/run/modprobe.d/**",
                                              "/run/sysctl.d/**",
                                              "/run/systemd/generator*/**",
                                              "/run/systemd/network/**",
                                              "/run/systemd/resolve/**",
                                              "/run/systemd/system/**",
                                              "/run/systemd/timesync/**",
                                              "/run/tmpfiles.d/**",
                                              "/run/udev/rules.d/**",
                                              "/sys/block/*/queue/**",
                                              "/sys/class/dmi/id/*",
                                              "/sys/devices/system/**",
                                              "/sys/fs/selinux/enforce",
                                              "/sys/kernel/mm/**",
                                              "/sys/kernel/security/**",
                                              "/sys/module/*/parameters/*"};

// Where apt and dnf are told to look by root, not by a policy; as for sudo, nothing where it may be
// anything.
constexpr std::string_view repository_files[] = {"/etc/apt/**",
                                                 "/etc/dnf/**",
                                                 "/etc/yum/**",
                                                 "/etc/yum.conf",
                                                 "/etc/yum.repos.d/**",
                                                 "/etc/distro.repos.d/**",
                                                 "/usr/share/dnf5/**",
                                                 "/usr/share/apt/**",
                                                 "/usr/lib/apt/apt.conf.d/**",
                                                 "/usr/local/etc/**",
                                                 "/opt/**",
                                                 "/srv/**"};

// What apt and dnf have fetched: indexes of packages, and what of them concerns security.
constexpr std::string_view fetched_lists[] = {"/var/lib/apt/lists/*", "/var/cache/dnf/*/repodata/*",
                                              "/var/cache/libdnf5/*/repodata/*"};

constexpr std::string_view audit_files[] = {"/etc/audit/auditd.conf", "/etc/audit/audit.rules",
                                            "/etc/audit/rules.d/*"};
constexpr std::string_view journal_files[] = {"/etc/systemd/journald.conf",
                                              "/etc/systemd/journald.conf.d/*",
                                              "/run/systemd/journald.conf",
                                              "/run/systemd/journald.conf.d/*",
                                              "/usr/local/lib/systemd/journald.conf",
                                              "/usr/local/lib/systemd/journald.conf.d/*",
                                              "/usr/lib/systemd/journald.conf",
                                              "/usr/lib/systemd/journald.conf.d/*",
                                              "/proc/cmdline",
                                              "/etc/machine-id"};
// Their heads alone are read: since when there are entries.
constexpr std::string_view journals[] = {"/var/log/journal/*/system*.journal",
                                         "/run/log/journal/*/system*.journal"};

// What a probe reads, in groups; `exempt` are the secrets it exists to judge.
struct Reach {
    std::string_view probe;
    std::span<const Patterns> reads;
    Patterns exempt;
};

constexpr Patterns accounts_reads[] = {account_files, account_secrets, login_records};
constexpr std::string_view antivirus_files[] = {
    "/var/lib/clamav/daily.c?d", "/etc/clamav/freshclam.conf", "/etc/freshclam.conf",
    "/etc/cron.d/clamav-freshclam", "/etc/cron.d/clamav-update"};
constexpr Patterns antivirus_reads[] = {antivirus_files, unit_files, linked_unit_files};
constexpr Patterns audit_reads[] = {audit_files};
constexpr Patterns clock_reads[] = {nothing};
constexpr std::string_view kernel_options[] = {"/proc/cmdline"};
constexpr Patterns console_logins_reads[] = {unit_files, linked_unit_files, kernel_options};
// Configuration of database servers, wherever root put it. Of their folders of data five files are
// looked at, none of which holds data.
constexpr std::string_view database_files[] = {"/etc/**", "/usr/local/etc/**", "/opt/**", "/srv/**",
                                               "/usr/etc/my.cnf"};
constexpr std::string_view cluster_files[] = {
    "/**/PG_VERSION",      "/**/global/pg_control",    "/**/pg_hba.conf",
    "/**/postgresql.conf", "/**/postgresql.auto.conf", "/var/lib/pgsql/**/*.conf"};
constexpr Patterns databases_reads[] = {database_files, cluster_files, unit_files,
                                        linked_unit_files, account_files};
// Devices and what lies below them, as the kernel shows them.
constexpr std::string_view device_files[] = {
    "/proc/*/mountinfo", "/proc/swaps",         "/sys/dev/block/**", "/sys/devices/**",
    "/sys/block/**",     "/sys/class/block/**", "/sys/fs/btrfs/**"};
// What site.yaml, which root alone writes, declares to be backups: how a file begins, and whether a
// repository of borg holds its key.
constexpr std::string_view declared_backups[] = {"/etc/presscheck/site.yaml",
                                                 "/backup*/**",
                                                 "/data*/**",
                                                 "/media/**",
                                                 "/mnt/**",
                                                 "/opt/**",
                                                 "/srv/**",
                                                 "/var/**"};
constexpr std::string_view crypttab_file[] = {"/etc/crypttab"};
constexpr std::string_view fim_files[] = {"/etc/aide.conf",
                                          "/etc/aide/**",
                                          "/var/ossec/etc/ossec.conf",
                                          "/var/ossec/etc/shared/agent.conf",
                                          "/etc/samhain/samhainrc",
                                          "/etc/samhainrc",
                                          "/etc/crontab",
                                          "/etc/cron.*/*",
                                          "/usr/share/aide/**"};
// Whether a line of root's own table of cron starts a check.
constexpr std::string_view root_crontabs[] = {"/var/spool/cron/root",
                                              "/var/spool/cron/crontabs/root"};
// Whether what is declared to start a backup starts something.
constexpr std::string_view cron_files[] = {"/etc/crontab", "/etc/cron.*/*"};
constexpr Patterns backup_reads[] = {declared_backups, device_files, cron_files, root_crontabs};
constexpr Patterns crypt_reads[] = {device_files};
constexpr Patterns crypttab_reads[] = {crypttab_file, account_files};
constexpr Patterns fim_reads[] = {fim_files, root_crontabs};
constexpr Patterns files_reads[] = {account_files};
// The two share what they read. `/.presscheck` is what was fetched from the kernel.
constexpr std::string_view filter_files[] = {"/.presscheck/nftables.json",
                                             "/.presscheck/iptables.rules",
                                             "/.presscheck/ip6tables.rules",
                                             "/proc/net/ip_tables_names",
                                             "/proc/net/ip6_tables_names",
                                             "/proc/*/net/ip_tables_names",
                                             "/proc/*/net/ip6_tables_names",
                                             "/proc/net/if_inet6",
                                             "/proc/*/net/if_inet6",
                                             "/proc/net/route",
                                             "/proc/*/net/route",
                                             "/proc/net/ipv6_route",
                                             "/proc/*/net/ipv6_route",
                                             "/proc/sys/net/ipv6/conf/all/disable_ipv6",
                                             "/proc/sys/net/ipv6/conf/default/disable_ipv6",
                                             "/sys/class/net/*/ifindex",
                                             "/sys/devices/**/net/*/ifindex",
                                             "/etc/nftables.conf",
                                             "/etc/nftables.d/**",
                                             "/etc/nftables/**",
                                             "/etc/sysconfig/nftables.conf",
                                             "/etc/sysconfig/iptables",
                                             "/etc/sysconfig/ip6tables",
                                             "/etc/iptables/rules.v4",
                                             "/etc/iptables/rules.v6",
                                             "/etc/ufw/ufw.conf",
                                             "/etc/default/ufw"};
constexpr Patterns firewall_reads[] = {filter_files};
constexpr Patterns groups_reads[] = {account_files, group_shadow_file};
// What an agent of Wazuh is told, without the key it shows: that lies beside it.
constexpr std::string_view detection_files[] = {
    "/etc/fail2ban/jail.conf", "/etc/fail2ban/jail.local", "/etc/fail2ban/jail.d/*",
    "/var/ossec/etc/ossec.conf"};
constexpr Patterns ids_reads[] = {detection_files};
constexpr std::string_view hardware_files[] = {"/proc/cpuinfo",
                                               "/proc/meminfo",
                                               "/sys/class/dmi/id/product_name",
                                               "/sys/class/dmi/id/sys_vendor",
                                               "/sys/devices/**/size",
                                               "/sys/devices/**/model",
                                               "/sys/devices/**/net/*/address",
                                               "/sys/devices/virtual/dmi/id/product_name",
                                               "/sys/devices/virtual/dmi/id/sys_vendor",
                                               "/sys/block/*/size",
                                               "/sys/block/*/device/model",
                                               "/sys/class/net/*/address"};
constexpr Patterns inventory_reads[] = {hardware_files};
constexpr std::string_view kernel_state_files[] = {"/proc/sys/kernel/osrelease",
                                                   "/proc/version",
                                                   "/sys/kernel/security/lockdown",
                                                   "/sys/kernel/security/apparmor/profiles",
                                                   "/sys/module/apparmor/parameters/enabled",
                                                   "/sys/fs/selinux/enforce"};
constexpr std::string_view secure_boot_variable[] = {"/sys/firmware/efi/efivars/SecureBoot-*"};
constexpr Patterns kernel_reads[] = {kernel_state_files, secure_boot_variable, package_files};
constexpr std::string_view module_files[] = {"/proc/modules",
                                             "/proc/cmdline",
                                             "/etc/modprobe.d/*",
                                             "/run/modprobe.d/*",
                                             "/usr/local/lib/modprobe.d/*",
                                             "/usr/lib/modprobe.d/*",
                                             "/lib/modprobe.d/*"};
constexpr Patterns modules_reads[] = {module_files};
constexpr Patterns os_release_reads[] = {release_files};
constexpr Patterns journald_reads[] = {journal_files, journals, release_files};
constexpr Patterns lines_reads[] = {configuration};
constexpr Patterns listening_reads[] = {network_files, process_files, cgroup_files, account_files};
constexpr Patterns lockout_reads[] = {pam_files, security_files};
constexpr std::string_view log_daemon_files[] = {
    "/etc/rsyslog.conf", "/etc/rsyslog.d/**", "/etc/rsyslog/**",    "/etc/syslog-ng/**",
    "/etc/hostname",     "/etc/hosts",        "/proc/net/fib_trie", "/proc/*/net/fib_trie"};
constexpr std::string_view log_shipper_files[] = {"/etc/filebeat/filebeat.yml",
                                                  "/etc/fluent-bit/fluent-bit.*",
                                                  "/etc/systemd/journal-upload.conf",
                                                  "/etc/systemd/journal-upload.conf.d/*",
                                                  "/run/systemd/journal-upload.conf.d/*",
                                                  "/usr/local/lib/systemd/journal-upload.conf.d/*",
                                                  "/usr/lib/systemd/journal-upload.conf.d/*",
                                                  "/etc/vector/vector.*",
                                                  "/var/ossec/etc/ossec.conf",
                                                  "/proc/*/net/tcp",
                                                  "/proc/*/net/tcp6",
                                                  "/proc/net/tcp",
                                                  "/proc/net/tcp6"};
constexpr Patterns log_forwarding_reads[] = {log_daemon_files, log_shipper_files};
constexpr Patterns login_defs_reads[] = {account_files, release_files, package_files};
constexpr std::string_view rotation_files[] = {
    "/etc/logrotate.conf", "/etc/logrotate.d/**",       "/etc/logrotate/**",         "/etc/crontab",
    "/etc/cron.d/*",       "/etc/cron.daily/logrotate", "/etc/cron.hourly/logrotate"};
constexpr std::string_view machine_id[] = {"/etc/machine-id"};
constexpr Patterns log_retention_reads[] = {rotation_files, account_files, journals,
                                            machine_id,     unit_files,    linked_unit_files};
// As of the machine's own journal.
constexpr std::string_view remote_journals[] = {"/var/log/journal/remote/*.journal"};
constexpr Patterns log_sources_reads[] = {log_daemon_files, rotation_files, account_files,
                                          remote_journals};
constexpr Patterns logrotate_reads[] = {rotation_files, account_files, unit_files,
                                        linked_unit_files};
constexpr Patterns machine_reads[] = {name_files, release_files};
constexpr Patterns mounts_reads[] = {mount_files, unit_files, linked_unit_files};
constexpr Patterns packages_reads[] = {package_files, release_files};
constexpr Patterns pam_reads[] = {pam_files};
constexpr Patterns password_rules_reads[] = {pam_files, security_files};
constexpr Patterns processes_reads[] = {account_files, process_state_files};
constexpr Patterns apt_settings_reads[] = {repository_files, fetched_lists};
constexpr Patterns repositories_reads[] = {repository_files, fetched_lists, package_files,
                                           release_files};
constexpr Patterns sshd_reads[] = {ssh_files,  release_files,     package_files, process_files,
                                   unit_files, linked_unit_files, account_files};
constexpr Patterns sudo_reads[] = {sudo_files,    account_files, package_files,
                                   release_files, pam_files,     security_files};
constexpr Patterns sysctl_reads[] = {sysctl_files};
constexpr Patterns time_sources_reads[] = {time_files, unit_files, release_files};
constexpr Patterns updates_reads[] = {repository_files, fetched_lists, package_files,
                                      release_files};
constexpr Patterns units_reads[] = {unit_files, linked_unit_files, cgroup_files, process_files};
// An include may name any file, and root writes it, not a policy; of what lies below a document
// root only settings.
constexpr std::string_view web_files[] = {"/etc/**",
                                          "/usr/local/etc/**",
                                          "/usr/local/nginx/conf/**",
                                          "/usr/local/openresty/nginx/conf/**",
                                          "/usr/local/apache2/conf/**",
                                          "/usr/share/nginx/**",
                                          "/usr/share/modsecurity-crs/**",
                                          "/usr/share/apache2/**",
                                          "/usr/share/httpd/**",
                                          "/opt/**",
                                          "/srv/**/*.conf",
                                          "/var/www/**/nginx*.conf",
                                          "/**/.htaccess"};
constexpr Patterns web_reads[] = {web_files, package_files, release_files, unit_files,
                                  linked_unit_files};
constexpr std::string_view site_file[] = {"/etc/presscheck/site.yaml"};
constexpr Patterns declared_reads[] = {site_file};
// What strangers see as well, whatever it is called there.
constexpr std::string_view dns_answers[] = {"/etc/presscheck/site.yaml",
                                            "/.presscheck/net/dns.zone"};
constexpr std::string_view http_answers[] = {"/etc/presscheck/site.yaml",
                                             "/.presscheck/net/http/**"};
constexpr std::string_view sntp_answers[] = {"/etc/presscheck/site.yaml",
                                             "/.presscheck/net/sntp.yaml"};
constexpr std::string_view tls_answers[] = {
    "/etc/presscheck/site.yaml", "/.presscheck/net/tls/**", "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"};
// The endpoints, and whom to ask for their names: for whoever goes out to ask.
constexpr std::string_view errand_files[] = {"/etc/presscheck/site.yaml", "/etc/resolv.conf",
                                             "/run/systemd/resolve/*", "/run/resolvconf/*",
                                             "/run/NetworkManager/*"};
constexpr Patterns reach_reads[] = {errand_files};
constexpr Patterns dns_reads[] = {dns_answers};
constexpr Patterns http_reads[] = {http_answers};
constexpr Patterns sntp_reads[] = {sntp_answers};
constexpr Patterns tls_reads[] = {tls_answers};

constexpr Reach reaches[] = {
    {"accounts", accounts_reads, account_secrets},
    {"admin_access", clock_reads, {}},
    {"antivirus", antivirus_reads, {}},
    {"apt_settings", apt_settings_reads, {}},
    {"audit_rules", audit_reads, {}},
    {"auditd", audit_reads, {}},
    {"backup", backup_reads, declared_backups},
    {"clock", clock_reads, {}},
    {"console_logins", console_logins_reads, {}},
    {"container", clock_reads, {}},
    {"crypt", crypt_reads, {}},
    {"crypttab", crypttab_reads, {}},
    {"database_access", databases_reads, cluster_files},
    {"databases", databases_reads, cluster_files},
    {"declarations", declared_reads, site_file},
    {"dns", dns_reads, dns_answers},
    {"docroot", web_reads, {}},
    {"endpoints", declared_reads, site_file},
    {"files", files_reads, {}},
    {"fim", fim_reads, root_crontabs},
    {"firewall", firewall_reads, {}},
    {"firewall_open", firewall_reads, {}},
    {"groups", groups_reads, group_shadow_file},
    {"http", http_reads, http_answers},
    {"ids", ids_reads, {}},
    {"ini", lines_reads, {}},
    {"inventory", inventory_reads, {}},
    {"journald", journald_reads, {}},
    {"json", lines_reads, {}},
    {"kernel", kernel_reads, secure_boot_variable},
    {"lines", lines_reads, {}},
    {"listening", listening_reads, {}},
    {"lockout", lockout_reads, {}},
    {"log_forwarding", log_forwarding_reads, {}},
    {"log_retention", log_retention_reads, {}},
    {"log_sources", log_sources_reads, {}},
    {"login_defs", login_defs_reads, {}},
    {"logins", lockout_reads, {}},
    {"logrotate", logrotate_reads, {}},
    {machine_probe, machine_reads, site_file},
    {"modules", modules_reads, {}},
    {"mounts", mounts_reads, {}},
    {"os_release", os_release_reads, {}},
    {"packages", packages_reads, {}},
    {"pam", pam_reads, {}},
    {"password_rules", password_rules_reads, {}},
    {"php_settings", web_reads, {}},
    {"processes", processes_reads, {}},
    {"reach", reach_reads, site_file},
    {"repositories", repositories_reads, {}},
    {"roles", declared_reads, site_file},
    {"sntp", sntp_reads, sntp_answers},
    {"sshd", sshd_reads, {}},
    {"sudo_defaults", sudo_reads, {}},
    {"sudoers", sudo_reads, {}},
    {"sysctl", sysctl_reads, {}},
    {"time_sources", time_sources_reads, {}},
    {"tls", tls_reads, tls_answers},
    {"units", units_reads, {}},
    {"updates", updates_reads, {}},
    {"web_paths", web_reads, {}},
    {"web_servers", web_reads, {}},
    {"xml", lines_reads, {}},
    {"yaml", lines_reads, {}},
    {"zones", declared_reads, site_file},
};

bool matches_any(Patterns patterns, std::string_view path) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return path_matches(pattern, path); });
}

// Folders of the system that some person's line in passwd names as a home.
constexpr std::string_view no_homes[] = {"/",     "/bin",   "/boot",    "/dev",    "/etc", "/home",
                                         "/lib",  "/lib32", "/lib64",   "/media",  "/mnt", "/opt",
                                         "/proc", "/run",   "/sbin",    "/srv",    "/sys", "/tmp",
                                         "/usr",  "/var",   "/var/lib", "/var/www"};

bool is_system_folder(std::string_view path) {
    return !path.starts_with('/') || path.starts_with("/usr/") || path.starts_with("/etc/") ||
           path.starts_with("/proc/") || path.starts_with("/sys/") ||
           std::find(std::begin(no_homes), std::end(no_homes), path) != std::end(no_homes);
}

// The part of a passwd line, counted from 0.
std::string_view part_of(std::string_view line, int part) {
    for (; part > 0; --part) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return {};
        line.remove_prefix(colon + 1);
    }
    return line.substr(0, line.find(':'));
}

}  // namespace

// Copies are what editors, package managers and people leave.
std::string_view original_name(std::string_view name) {
    constexpr std::string_view suffixes[] = {"~",        ".bak",      ".old",      ".orig",
                                             ".save",    ".dpkg-old", ".dpkg-new", ".dpkg-dist",
                                             ".rpmsave", ".rpmnew",   ".rpmorig",  ".swp"};
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (const auto suffix : suffixes) {
            if (name.size() <= suffix.size() || !name.ends_with(suffix)) continue;
            name.remove_suffix(suffix.size());
            shorter = true;
        }
    }
    return name;
}

bool is_secret(std::string_view resolved) {
    if (matches_any(no_secrets, resolved)) return false;
    const auto parts = components_of(resolved);
    const auto named = [](Patterns patterns, std::string_view name) {
        return std::any_of(patterns.begin(), patterns.end(),
                           [&](std::string_view pattern) { return text_matches(pattern, name); });
    };
    const bool in_folder = std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return named(secret_folders, part);
    });
    return in_folder || (!parts.empty() && named(secret_names, original_name(parts.back()))) ||
           matches_any(secret_places, resolved);
}

std::vector<std::string_view> readable_by(std::string_view probe) {
    std::vector<std::string_view> patterns;
    for (const auto& reach : reaches) {
        if (reach.probe != probe) continue;
        for (const auto group : reach.reads)
            patterns.insert(patterns.end(), group.begin(), group.end());
    }
    return patterns;
}

bool Ceiling::in_a_home(std::string_view resolved) const {
    if (matches_any(homes, resolved)) return true;
    return std::any_of(homes_.begin(), homes_.end(), [&](const std::string& home) {
        return resolved.size() > home.size() + 1 && resolved.starts_with(home) &&
               resolved[home.size()] == '/';
    });
}

bool Ceiling::allowed_here(std::string_view probe, std::string_view resolved) const {
    return std::any_of(local_.begin(), local_.end(), [&](const Allowance& allowance) {
        return allowance.probe == probe && path_matches(allowance.pattern, resolved);
    });
}

bool Ceiling::may_read(std::string_view probe, std::string_view resolved) const {
    const auto reach = std::find_if(std::begin(reaches), std::end(reaches),
                                    [&](const Reach& each) { return each.probe == probe; });
    if (reach == std::end(reaches)) return false;
    const bool closed = in_a_home(resolved) || is_secret(resolved);
    if (closed && !matches_any(reach->exempt, resolved)) return false;
    const bool built_in =
        std::any_of(reach->reads.begin(), reach->reads.end(),
                    [&](Patterns patterns) { return matches_any(patterns, resolved); });
    // What a machine lets `lines` read it lets the other readers of contents read.
    const bool reads_contents =
        probe == "lines" || probe == "ini" || probe == "json" || probe == "xml" || probe == "yaml";
    return built_in || (reads_contents && allowed_here("lines", resolved));
}

bool Ceiling::may_see(std::string_view probe, std::string_view resolved) const {
    return !in_a_home(resolved) || (probe == "files" && allowed_here(probe, resolved));
}

bool Ceiling::may_list(std::string_view probe, std::string_view resolved) const {
    return may_see(probe, std::string(resolved == "/" ? "" : resolved) + "/entry");
}

std::vector<std::string> homes_of_people(std::string_view passwd) {
    constexpr unsigned first_person = 1000, nobody = 65534;
    std::vector<std::string> found;
    while (!passwd.empty()) {
        const auto line = passwd.substr(0, passwd.find('\n'));
        passwd.remove_prefix(std::min(line.size() + 1, passwd.size()));
        const auto uid = part_of(line, 2);
        unsigned number = 0;
        const auto parsed = std::from_chars(uid.data(), uid.data() + uid.size(), number);
        if (parsed.ec != std::errc{} || number < first_person || number == nobody) continue;
        std::string home(part_of(line, 5));
        while (home.size() > 1 && home.ends_with('/'))
            home.pop_back();
        if (!is_system_folder(home)) found.push_back(std::move(home));
    }
    return found;
}

}  // namespace presscheck
