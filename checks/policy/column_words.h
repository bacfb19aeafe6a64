// The words of columns that hold a closed set of them: what the declarations of probes name, and a
// test holds every probe to.
#pragma once

#include <array>
#include <string_view>

namespace presscheck::column_words {

using Word = std::string_view;

inline constexpr std::array<Word, 3> passwords{"usable", "empty", "locked"};

inline constexpr std::array<Word, 3> audit_kinds{"watch", "syscall", "filter"};
inline constexpr std::array<Word, 5> audit_lists{"exit", "task", "user", "exclude", "filesystem"};
inline constexpr std::array<Word, 2> audit_actions{"always", "never"};
inline constexpr std::array<Word, 15> audit_permissions{
    "r", "w", "rw", "x", "rx", "wx", "rwx", "a", "ra", "wa", "rwa", "xa", "rxa", "wxa", "rwxa"};
inline constexpr std::array<Word, 4> audit_records{"all", "people", "some", "nothing"};

inline constexpr std::array<Word, 5> auditd_flushes{"none", "incremental", "incremental_async",
                                                    "data", "sync"};
inline constexpr std::array<Word, 5> auditd_size_actions{"ignore", "syslog", "suspend", "rotate",
                                                         "keep_logs"};
inline constexpr std::array<Word, 8> auditd_space_actions{"ignore", "syslog",  "rotate", "email",
                                                          "exec",   "suspend", "single", "halt"};
inline constexpr std::array<Word, 7> auditd_full_actions{"ignore",  "syslog", "rotate", "exec",
                                                         "suspend", "single", "halt"};
inline constexpr std::array<Word, 6> auditd_error_actions{"ignore",  "syslog", "exec",
                                                          "suspend", "single", "halt"};

inline constexpr std::array<Word, 4> backup_kinds{"config", "os", "database", "data"};
inline constexpr std::array<Word, 3> detection_kinds{"host", "network", "blocker"};

inline constexpr std::array<Word, 5> hardware_kinds{"machine", "processor", "memory", "disk",
                                                    "network"};
inline constexpr std::array<Word, 3> access_controls{"selinux", "apparmor", "none"};
inline constexpr std::array<Word, 3> lockdowns{"none", "integrity", "confidentiality"};
inline constexpr std::array<Word, 11> malware_engines{
    "bkav",      "clamav",      "cmc",    "crowdstrike", "defender", "eset",
    "kaspersky", "sentinelone", "sophos", "trendmicro",  "viettel"};
inline constexpr std::array<Word, 9> detection_engines{
    "crowdsec", "crowdsec-bouncer", "fail2ban", "falco", "ossec",
    "snort",    "sshguard",         "suricata", "wazuh"};

inline constexpr std::array<Word, 2> console_purposes{"rescue", "login"};

inline constexpr std::array<Word, 3> crypt_uses{"database", "swap", "path"};

inline constexpr std::array<Word, 9> database_engines{"postgresql",    "mysql",      "mariadb",
                                                      "redis",         "valkey",     "mongodb",
                                                      "elasticsearch", "opensearch", "memcached"};
inline constexpr std::array<Word, 4> database_exposures{"local", "loopback", "private", "public"};
inline constexpr std::array<Word, 3> database_tls{"off", "on", "required"};
inline constexpr std::array<Word, 6> hba_kinds{"local",     "host",       "hostssl",
                                               "hostnossl", "hostgssenc", "hostnogssenc"};
inline constexpr std::array<Word, 14> hba_methods{
    "trust", "reject", "md5",  "scram-sha-256", "password", "gss", "sspi",
    "ident", "peer",   "ldap", "radius",        "cert",     "pam", "bsd"};

inline constexpr std::array<Word, 7> document_types{"text", "integer", "number", "boolean",
                                                    "null", "list",    "map"};
inline constexpr std::array<Word, 2> xml_types{"element", "attribute"};

inline constexpr std::array<Word, 5> endpoint_schemes{"dns", "http", "https", "ntp", "tls"};

inline constexpr std::array<Word, 5> fim_engines{"aide", "wazuh", "ossec", "tripwire", "samhain"};
inline constexpr std::array<Word, 6> spf_classes{"missing", "invalid", "pass",
                                                 "neutral", "soft",    "hard"};
inline constexpr std::array<Word, 5> dmarc_classes{"missing", "invalid", "none", "quarantine",
                                                   "reject"};

inline constexpr std::array<Word, 4> file_types{"file", "directory", "link", "other"};

inline constexpr std::array<Word, 2> web_schemes{"http", "https"};
inline constexpr std::array<Word, 4> csp_classes{"missing", "report_only", "weak", "strict"};
inline constexpr std::array<Word, 4> framings{"anyone", "listed", "same_origin", "nobody"};
inline constexpr std::array<Word, 9> referrer_policies{
    "missing",   "no-referrer",   "no-referrer-when-downgrade", "same-origin",
    "origin",    "strict-origin", "origin-when-cross-origin",   "strict-origin-when-cross-origin",
    "unsafe-url"};
inline constexpr std::array<Word, 4> same_sites{"none", "missing", "lax", "strict"};
inline constexpr std::array<Word, 3> page_logins{"required", "form", "none"};
inline constexpr std::array<Word, 17> admin_services{
    "ssh",        "telnet", "rlogin",  "cpanel",     "directadmin", "docker",
    "rdp",        "vnc",    "x11",     "kubernetes", "aapanel",     "proxmox",
    "cyberpanel", "plesk",  "cockpit", "webmin",     "usermin"};

inline constexpr std::array<Word, 3> filter_fates{"accept", "drop", "reject"};
inline constexpr std::array<Word, 3> filter_hooks{"input", "forward", "output"};
inline constexpr std::array<Word, 6> filter_engines{
    "none", "firewalld", "iptables", "iptables-legacy", "nftables", "ufw"};
inline constexpr std::array<Word, 2> ip_families{"ip", "ip6"};
inline constexpr std::array<Word, 6> site_lists{"backups",  "channels", "endpoints",
                                                "licences", "roles",    "zones"};
inline constexpr std::array<Word, 3> open_protocols{"tcp", "udp", "other"};

inline constexpr std::array<Word, 4> journal_storages{"volatile", "persistent", "auto", "none"};
// By their numbers, from 0.
inline constexpr std::array<Word, 8> journal_levels{"emerg",   "alert",  "crit", "err",
                                                    "warning", "notice", "info", "debug"};

inline constexpr std::array<Word, 10> log_kinds{"audit",   "auth",   "cron", "database", "firewall",
                                                "journal", "kernel", "mail", "system",   "web"};
inline constexpr std::array<Word, 4> log_keepers{"auditd", "journald", "logrotate", "nothing"};
// In the order of RotationPeriod.
inline constexpr std::array<Word, 6> rotation_periods{"hourly",  "daily",  "weekly",
                                                      "monthly", "yearly", "size"};

inline constexpr std::array<Word, 2> socket_protocols{"tcp", "udp"};
inline constexpr std::array<Word, 3> exposures{"loopback", "private", "public"};

// Services that let somebody in, or let somebody become another. Not those that ask one who is in
// already before a change of his own (passwd, chsh), nor those that ask nobody (cron,
// systemd-user).
inline constexpr std::array<Word, 32> login_services{
    "cockpit", "dovecot",      "ftp",    "gdm",        "gdm-password", "gdm3", "imap",
    "kde",     "lightdm",      "login",  "lxdm",       "pop",          "pop3", "polkit-1",
    "proftpd", "pure-ftpd",    "remote", "rlogin",     "rsh",          "sddm", "slim",
    "smtp",    "smtp.postfix", "sshd",   "su",         "su-l",         "sudo", "sudo-i",
    "vsftpd",  "webmin",       "xdm",    "xrdp-sesman"};
// Where people set passwords: by themselves, or on logging in when the old one is over.
inline constexpr std::array<Word, 8> password_services{
    "chpasswd", "cockpit", "gdm-password", "lightdm", "login", "newusers", "passwd", "sshd"};
inline constexpr std::array<Word, 3> lockout_modules{"pam_faillock", "pam_tally2", "absent"};

inline constexpr std::array<Word, 7> log_daemons{
    "filebeat", "fluent-bit", "journal-upload", "rsyslog", "syslog-ng", "vector", "wazuh"};

inline constexpr std::array<Word, 3> package_states{"installed", "removed", "broken"};
inline constexpr std::array<Word, 2> package_managers{"dpkg", "rpm"};

inline constexpr std::array<Word, 4> pam_types{"auth", "account", "password", "session"};

inline constexpr std::array<Word, 2> repository_managers{"apt", "dnf"};
inline constexpr std::array<Word, 2> repository_kinds{"settings", "repository"};

// As `sshd -T` prints them.
inline constexpr std::array<Word, 2> yes_no{"yes", "no"};
inline constexpr std::array<Word, 3> address_families{"any", "inet", "inet6"};
inline constexpr std::array<Word, 4> forwardings{"yes", "no", "remote", "local"};
inline constexpr std::array<Word, 3> gateway_ports{"yes", "no", "clientspecified"};
inline constexpr std::array<Word, 5> fingerprint_hashes{"MD5", "SHA1", "SHA256", "SHA384",
                                                        "SHA512"};
inline constexpr std::array<Word, 3> ignored_rhosts{"yes", "no", "shosts-only"};
inline constexpr std::array<Word, 4> root_logins{"yes", "no", "without-password",
                                                 "forced-commands-only"};
inline constexpr std::array<Word, 12> ssh_facilities{"DAEMON", "USER",   "AUTH",   "AUTHPRIV",
                                                     "LOCAL0", "LOCAL1", "LOCAL2", "LOCAL3",
                                                     "LOCAL4", "LOCAL5", "LOCAL6", "LOCAL7"};
inline constexpr std::array<Word, 4> tunnels{"yes", "no", "point-to-point", "ethernet"};

inline constexpr std::array<Word, 5> time_kinds{"server", "pool", "peer", "refclock", "broadcast"};
inline constexpr std::array<Word, 5> time_daemons{"chrony", "timesyncd", "ntp", "ntpsec",
                                                  "openntpd"};

inline constexpr std::array<Word, 4> tls_trusts{"trusted", "self_signed", "incomplete",
                                                "untrusted"};
inline constexpr std::array<Word, 5> tls_keys{"rsa", "ec", "ed", "dsa", "other"};

inline constexpr std::array<Word, 11> unit_types{"service", "socket",    "target", "device",
                                                 "mount",   "automount", "swap",   "timer",
                                                 "path",    "slice",     "scope"};
inline constexpr std::array<Word, 13> unit_states{
    "enabled",   "enabled-runtime", "linked", "linked-runtime", "alias",
    "masked",    "masked-runtime",  "static", "indirect",       "disabled",
    "generated", "transient",       "bad"};

inline constexpr std::array<Word, 9> docroot_rules{"repository", "environment", "dump",
                                                   "backup",     "private_key", "credentials",
                                                   "phpinfo",    "archive",     "writable"};
inline constexpr std::array<Word, 3> php_sapis{"fpm", "apache", "cgi"};
inline constexpr std::array<Word, 2> web_engines{"nginx", "apache"};

}  // namespace presscheck::column_words
