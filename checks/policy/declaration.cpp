#include "checks/policy/declaration.h"

#include "checks/policy/column_words.h"

#include <array>

namespace presscheck {
namespace {

namespace words = column_words;

constexpr Type text{Kind::text};
constexpr Type texts{Kind::text, true};
constexpr Type integer{Kind::integer};
constexpr Type integers{Kind::integer, true};
constexpr Type boolean{Kind::boolean};
constexpr Type duration{Kind::duration};
constexpr Type time{Kind::time};
constexpr Type mode{Kind::mode};
constexpr Type version{Kind::version};
constexpr Type address{Kind::address};
constexpr Type addresses{Kind::address, true};
constexpr Type networks{Kind::network, true};

constexpr std::array accounts_columns{
    Column{"name", text},
    Column{"name_shared", boolean},
    Column{"uid", integer},
    Column{"uid_shared", boolean},
    Column{"gid", integer},
    Column{"home", text},
    Column{"shell", text},
    Column{"login_shell", boolean},
    Column{"person", boolean},
    Column{"password", text, words::passwords},
    Column{"password_set", time},
    Column{"password_max_age", duration},
    Column{"password_min_age", duration},
    Column{"expires", time},
    Column{"admin", boolean},
    Column{"can_log_in", boolean},
    Column{"last_sign", time},
};

constexpr std::array antivirus_columns{
    Column{"engine", text, words::malware_engines},
    Column{"running", boolean},
    Column{"at_boot", boolean},
    Column{"on_access", boolean},
    Column{"signatures", time},
    Column{"auto_update", boolean},
    Column{"manager", boolean},
    Column{"behaviour", boolean},
};

constexpr std::array admin_access_columns{
    Column{"service", text, words::admin_services},
    Column{"address", address},
    Column{"port", integer},
    Column{"loopback", boolean},
    Column{"sources", networks},
    Column{"from_anywhere", boolean},
    Column{"reachable", boolean},
};

constexpr std::array apt_settings_arguments{Argument{"name", text, true}};
constexpr std::array apt_settings_columns{
    Column{"name", text},
    Column{"program", text},
    Column{"value", text},
};

constexpr std::array audit_rules_arguments{Argument{"path", text}};
constexpr std::array audit_rules_columns{
    Column{"kind", text, words::audit_kinds},
    Column{"list", text, words::audit_lists},
    Column{"action", text, words::audit_actions},
    Column{"path", text},
    Column{"recursive", boolean},
    Column{"permissions", text, words::audit_permissions},
    Column{"syscalls", texts},
    Column{"arch", text},
    Column{"fields", texts},
    Column{"key", text},
    Column{"effective", boolean},
    Column{"records", text, words::audit_records},
    Column{"immutable", boolean},
};

constexpr std::array auditd_columns{
    Column{"local_events", boolean},
    Column{"write_logs", boolean},
    Column{"log_file", text},
    Column{"flush", text, words::auditd_flushes},
    Column{"num_logs", integer},
    Column{"max_log_file", integer},
    Column{"max_log_file_action", text, words::auditd_size_actions},
    Column{"space_left", integer},
    Column{"space_left_percent", integer},
    Column{"space_left_action", text, words::auditd_space_actions},
    Column{"admin_space_left", integer},
    Column{"admin_space_left_percent", integer},
    Column{"admin_space_left_action", text, words::auditd_space_actions},
    Column{"disk_full_action", text, words::auditd_full_actions},
    Column{"disk_error_action", text, words::auditd_error_actions},
    Column{"action_mail_acct", text},
};

constexpr std::array backup_columns{
    Column{"name", text},         Column{"kind", text, words::backup_kinds},
    Column{"path", text},         Column{"newest", time},
    Column{"oldest", time},       Column{"empty", boolean},
    Column{"shrunk", boolean},    Column{"separate_device", boolean},
    Column{"encrypted", boolean}, Column{"restricted", boolean},
    Column{"dated", boolean},     Column{"scheduled", boolean},
    Column{"copies", integer},    Column{"media", integer},
    Column{"offsite", boolean},
};

constexpr std::array clock_columns{
    Column{"synchronised", boolean},
    Column{"max_error", duration},
};

constexpr std::array console_logins_columns{
    Column{"unit", text},
    Column{"purpose", text, words::console_purposes},
    Column{"program", text},
    Column{"asks", boolean},
};

constexpr std::array crypt_arguments{Argument{"path", text}};
constexpr std::array crypt_columns{
    Column{"use", text, words::crypt_uses},
    Column{"path", text},
    Column{"mount", text},
    Column{"filesystem", text},
    Column{"encrypted", boolean},
    Column{"kind", text},
};

constexpr std::array crypttab_columns{
    Column{"name", text},      Column{"device", text},   Column{"swap", boolean},
    Column{"asks", boolean},   Column{"key_file", text}, Column{"key_mode", mode},
    Column{"key_owner", text},
};

constexpr std::array database_access_columns{
    Column{"instance", text},     Column{"kind", text, words::hba_kinds},
    Column{"databases", texts},   Column{"users", texts},
    Column{"address", text},      Column{"sources", networks},
    Column{"any_host", boolean},  Column{"method", text, words::hba_methods},
    Column{"effective", boolean},
};

constexpr std::array databases_columns{
    Column{"engine", text, words::database_engines},
    Column{"instance", text},
    Column{"address", address},
    Column{"port", integer},
    Column{"endpoint", text},
    Column{"exposure", text, words::database_exposures},
    Column{"tls", text, words::database_tls},
    Column{"authenticated", boolean},
    Column{"logs", boolean},
    Column{"max_connections", integer},
    Column{"checksums", boolean},
    Column{"user", text},
    Column{"data_dir", text},
    Column{"data_mode", mode},
    Column{"data_owner", text},
    Column{"version", version},
};

constexpr std::array container_columns{Column{"inside", boolean}};

// Of json and yaml, which are two ways to write one thing.
constexpr std::array document_arguments{
    Argument{"path", text, true},
    Argument{"pointer", text, true},
};
constexpr std::array document_columns{
    Column{"path", text},
    Column{"pointer", text},
    Column{"type", text, words::document_types},
    Column{"value", text},
};

constexpr std::array dns_columns{
    Column{"name", text},
    Column{"own", boolean},
    Column{"zone", text},
    Column{"a", addresses},
    Column{"aaaa", addresses},
    Column{"addresses", integer},
    Column{"ipv6", boolean},
    Column{"caa", texts},
    Column{"mail", boolean},
    Column{"mx", texts},
    Column{"spf", text, words::spf_classes},
    Column{"dmarc", text, words::dmarc_classes},
    Column{"signed", boolean},
};

constexpr std::array declarations_columns{
    Column{"name", text, words::site_lists},
    Column{"declared", boolean},
};

constexpr std::array endpoints_columns{
    Column{"name", text},
    Column{"url", text},
    Column{"scheme", text, words::endpoint_schemes},
    Column{"host", text},
    Column{"port", integer},
    Column{"own", boolean},
    Column{"admin", boolean},
};

constexpr std::array docroot_columns{
    Column{"root", text}, Column{"path", text},        Column{"rule", text, words::docroot_rules},
    Column{"mode", mode}, Column{"readable", boolean},
};

constexpr std::array files_arguments{Argument{"path", text, true, false, {}, true}};
constexpr std::array files_columns{
    Column{"path", text},     Column{"type", text, words::file_types},
    Column{"mode", mode},     Column{"owner", text},
    Column{"group", text},    Column{"size", integer},
    Column{"modified", time}, Column{"target", text},
    Column{"end_mode", mode}, Column{"end_owner", text},
    Column{"acl", boolean},
};

constexpr std::array fim_columns{
    Column{"engine", text, words::fim_engines},
    Column{"configured", boolean},
    Column{"covers", texts},
    Column{"database_time", time},
    Column{"scheduled", boolean},
};

constexpr std::array firewall_columns{
    Column{"family", text, words::ip_families},
    Column{"hook", text, words::filter_hooks},
    Column{"default", text, words::filter_fates},
    Column{"at_boot", boolean},
    Column{"engine", text, words::filter_engines},
    Column{"logs", boolean},
    Column{"limits", boolean},
};

constexpr std::array firewall_open_arguments{Argument{"ports", integers}};
constexpr std::array firewall_open_columns{
    Column{"family", text, words::ip_families},
    Column{"protocol", text, words::open_protocols},
    Column{"first_port", integer},
    Column{"last_port", integer},
    Column{"service", text},
    Column{"sources", networks},
    Column{"from_anywhere", boolean},
    Column{"interfaces", texts},
};

constexpr std::array groups_columns{
    Column{"name", text},
    Column{"name_shared", boolean},
    Column{"gid", integer},
    Column{"gid_shared", boolean},
    Column{"members", texts},
    Column{"primary_of", texts},
    Column{"password", text, words::passwords},
};

constexpr std::array http_columns{
    Column{"name", text},
    Column{"own", boolean},
    Column{"admin", boolean},
    Column{"scheme", text, words::web_schemes},
    Column{"url", text},
    Column{"answers", boolean},
    Column{"status", integer},
    Column{"final_url", text},
    Column{"redirects_to_https", boolean},
    Column{"hsts_max_age", duration},
    Column{"hsts_subdomains", boolean},
    Column{"csp", text, words::csp_classes},
    Column{"x_frame", text, words::framings},
    Column{"x_content_type_options", boolean},
    Column{"referrer_policy", text, words::referrer_policies},
    Column{"permissions_policy", boolean},
    Column{"cookies", integer},
    Column{"cookies_secure", boolean},
    Column{"cookies_httponly", boolean},
    Column{"cookies_samesite", text, words::same_sites},
    Column{"weak_cookies", texts},
    Column{"software", texts},
    Column{"server_version", text},
    Column{"error_leaks", text},
    Column{"trace", boolean},
    Column{"security_txt", boolean},
    Column{"security_txt_expires", time},
    Column{"login", text, words::page_logins},
};

constexpr std::array ids_columns{
    Column{"engine", text, words::detection_engines},
    Column{"kind", text, words::detection_kinds},
    Column{"running", boolean},
    Column{"at_boot", boolean},
    Column{"manager", boolean},
    Column{"rules", time},
    Column{"jails", texts},
    Column{"ssh", boolean},
    Column{"max_tries", integer},
    Column{"window", duration},
    Column{"ban", duration},
};

constexpr std::array ini_arguments{
    Argument{"path", text, true},
    Argument{"section", text},
    Argument{"key", text},
};
constexpr std::array ini_columns{
    Column{"path", text},  Column{"section", text}, Column{"key", text},
    Column{"value", text}, Column{"last", boolean},
};

constexpr std::array inventory_columns{
    Column{"kind", text, words::hardware_kinds},
    Column{"name", text},
    Column{"maker", text},
    Column{"size", integer},
};

constexpr std::array journald_columns{
    Column{"storage", text, words::journal_storages},
    Column{"persistent", boolean},
    Column{"compress", boolean},
    Column{"seal", boolean},
    Column{"forward_to_syslog", boolean},
    Column{"max_level_store", text, words::journal_levels},
    Column{"max_use", integer},
    Column{"keep_free", integer},
    Column{"max_file_size", integer},
    Column{"max_files", integer},
    Column{"max_file", duration},
    Column{"max_retention", duration},
    Column{"rate_limit_interval", duration},
    Column{"rate_limit_burst", integer},
    Column{"oldest", time},
};

constexpr std::array kernel_columns{
    Column{"release", text},
    Column{"newest", text},
    Column{"reboot_needed", boolean},
    Column{"reboot_since", time},
    Column{"lockdown", text, words::lockdowns},
    Column{"secure_boot", boolean},
    Column{"mac", text, words::access_controls},
    Column{"enforcing", boolean},
    Column{"profiles_enforced", integer},
};

constexpr std::array lines_arguments{
    Argument{"path", text, true},
    Argument{"matching", text, false, true},
    Argument{"comment", text},
};
constexpr std::array lines_columns{
    Column{"path", text},
    Column{"number", integer},
    Column{"text", text},
    Column{"value", text},
};

constexpr std::array listening_columns{
    Column{"protocol", text, words::socket_protocols},
    Column{"address", address},
    Column{"port", integer},
    Column{"exposure", text, words::exposures},
    Column{"user", text},
    Column{"unit", text},
    Column{"process", text},
};

constexpr std::array lockout_columns{
    Column{"service", text, words::login_services},
    Column{"deny", integer},
    Column{"window", duration},
    Column{"lock", duration},
    Column{"root_covered", boolean},
    Column{"module", text, words::lockout_modules},
};

constexpr std::array log_forwarding_columns{
    Column{"daemon", text, words::log_daemons},
    Column{"target", text},
    Column{"port", text},
    Column{"protocol", text},
    Column{"everything", boolean},
    Column{"elsewhere", boolean},
    Column{"all_logs", boolean},
    Column{"encrypted", boolean},
    Column{"disk_queue", boolean},
    Column{"connected", boolean},
};

constexpr std::array log_retention_columns{
    Column{"path", text},
    Column{"kind", text, words::log_kinds},
    Column{"kept_by", text, words::log_keepers},
    Column{"configured", duration},
    Column{"span", duration},
    Column{"keeps", duration},
    Column{"fresh", boolean},
};

constexpr std::array log_sources_columns{
    Column{"name", text},   Column{"path", text},      Column{"mode", mode},
    Column{"newest", time}, Column{"keeps", duration},
};

constexpr std::array login_defs_columns{
    Column{"pass_max_days", duration},  Column{"pass_min_days", duration},
    Column{"pass_warn_age", duration},  Column{"login_timeout", duration},
    Column{"uid_min", integer},         Column{"uid_max", integer},
    Column{"login_retries", integer},   Column{"umask", mode},
    Column{"home_mode", mode},          Column{"encrypt_method", text},
    Column{"usergroups_enab", boolean}, Column{"log_ok_logins", boolean},
    Column{"create_home", boolean},
};

constexpr std::array logins_columns{
    Column{"service", text, words::login_services},
    Column{"refuses_empty", boolean},
    Column{"second_factor", boolean},
};

constexpr std::array logrotate_columns{
    Column{"path", text},       Column{"accepted", boolean},
    Column{"enabled", boolean}, Column{"period", text, words::rotation_periods},
    Column{"rotate", integer},  Column{"max_age", duration},
    Column{"keeps", duration},  Column{"compress", boolean},
    Column{"old_folder", text}, Column{"mode", mode},
    Column{"owner", text},      Column{"group", text},
};

constexpr std::array modules_arguments{Argument{"name", text, true}};
constexpr std::array modules_columns{
    Column{"name", text},
    Column{"loaded", boolean},
    Column{"blacklisted", boolean},
    Column{"disabled", boolean},
};

constexpr std::array mounts_columns{
    Column{"path", text},     Column{"source", text},      Column{"filesystem", text},
    Column{"options", texts}, Column{"persisted", texts},  Column{"at_boot", boolean},
    Column{"top", boolean},   Column{"separate", boolean}, Column{"used", integer},
};

constexpr std::array os_release_columns{
    Column{"id", text},
    Column{"version", text},
    Column{"name", text},
    Column{"supported_until", time},
};

constexpr std::array packages_arguments{Argument{"name", text}};
constexpr std::array packages_columns{
    Column{"name", text},       Column{"architecture", text},
    Column{"version", version}, Column{"state", text, words::package_states},
    Column{"held", boolean},    Column{"manager", text, words::package_managers},
};

constexpr std::array pam_columns{
    Column{"service", text},     Column{"type", text, words::pam_types},
    Column{"position", integer}, Column{"depth", integer},
    Column{"control", text},     Column{"module", text},
    Column{"arguments", texts},  Column{"optional", boolean},
    Column{"present", boolean},
};

constexpr std::array password_rules_columns{
    Column{"service", text, words::password_services},
    Column{"min_length", integer},
    Column{"classes", integer},
    Column{"remember", integer},
    Column{"root_covered", boolean},
    Column{"hash", text},
};

constexpr std::array php_settings_arguments{Argument{"name", text, true}};
constexpr std::array php_settings_columns{
    Column{"version", text},   Column{"sapi", text, words::php_sapis},
    Column{"pool", text},      Column{"name", text},
    Column{"value", text},     Column{"on", boolean},
    Column{"number", integer},
};

constexpr std::array processes_columns{
    Column{"name", text},       Column{"user", text},        Column{"uid", integer},
    Column{"executable", text}, Column{"replaced", boolean}, Column{"unit", text},
};

constexpr std::array repositories_arguments{
    Argument{"manager", text, false, false, words::repository_managers}};
constexpr std::array repositories_columns{
    Column{"manager", text, words::repository_managers},
    Column{"kind", text, words::repository_kinds},
    Column{"id", text},
    Column{"uris", texts},
    Column{"suites", texts},
    Column{"enabled", boolean},
    Column{"signed", boolean},
    Column{"weakened_by", texts},
    Column{"keys", texts},
    Column{"local_signed", boolean},
    Column{"security", boolean},
    Column{"refreshed", time},
};

constexpr std::array roles_columns{Column{"name", text}};

constexpr std::array sntp_columns{
    Column{"name", text},
    Column{"server", text},
    Column{"port", integer},
    Column{"answers", boolean},
    Column{"offset", duration},
    Column{"stratum", integer},
    Column{"synchronised", boolean},
};

// A keyword of `sshd -T` each, lower case, after the context.
constexpr std::array sshd_columns{
    Column{"context", text},
    Column{"acceptenv", texts},
    Column{"addressfamily", text, words::address_families},
    Column{"allowagentforwarding", text, words::yes_no},
    Column{"allowgroups", texts},
    Column{"allowstreamlocalforwarding", text, words::forwardings},
    Column{"allowtcpforwarding", text, words::forwardings},
    Column{"allowusers", texts},
    Column{"authenticationmethods", texts},
    Column{"authorizedkeyscommand", text},
    Column{"authorizedkeyscommanduser", text},
    Column{"authorizedkeysfile", texts},
    Column{"authorizedprincipalscommand", text},
    Column{"authorizedprincipalscommanduser", text},
    Column{"authorizedprincipalsfile", text},
    Column{"banner", text},
    Column{"casignaturealgorithms", texts},
    Column{"channeltimeout", texts},
    Column{"chrootdirectory", text},
    Column{"ciphers", texts},
    Column{"clientalivecountmax", integer},
    Column{"clientaliveinterval", duration},
    Column{"compression", text, words::yes_no},
    Column{"debianbanner", text, words::yes_no},
    Column{"denygroups", texts},
    Column{"denyusers", texts},
    Column{"disableforwarding", text, words::yes_no},
    Column{"exposeauthinfo", text, words::yes_no},
    Column{"fingerprinthash", text, words::fingerprint_hashes},
    Column{"forcecommand", text},
    Column{"gatewayports", text, words::gateway_ports},
    Column{"gssapiauthentication", text, words::yes_no},
    Column{"gssapicleanupcredentials", text, words::yes_no},
    Column{"gssapikexalgorithms", texts},
    Column{"gssapikeyexchange", text, words::yes_no},
    Column{"gssapistorecredentialsonrekey", text, words::yes_no},
    Column{"gssapistrictacceptorcheck", text, words::yes_no},
    Column{"hostbasedacceptedalgorithms", texts},
    Column{"hostbasedauthentication", text, words::yes_no},
    Column{"hostbasedusesnamefrompacketonly", text, words::yes_no},
    Column{"hostcertificate", texts},
    Column{"hostkey", texts},
    Column{"hostkeyagent", text},
    Column{"hostkeyalgorithms", texts},
    Column{"ignorerhosts", text, words::ignored_rhosts},
    Column{"ignoreuserknownhosts", text, words::yes_no},
    Column{"ipqos", text},
    Column{"kbdinteractiveauthentication", text, words::yes_no},
    Column{"kerberosauthentication", text, words::yes_no},
    Column{"kerberosorlocalpasswd", text, words::yes_no},
    Column{"kerberosticketcleanup", text, words::yes_no},
    Column{"kexalgorithms", texts},
    Column{"listenaddress", texts},
    Column{"logingracetime", duration},
    Column{"loglevel", text},
    Column{"logverbose", texts},
    Column{"macs", texts},
    Column{"maxauthtries", integer},
    Column{"maxsessions", integer},
    Column{"maxstartups", text},
    Column{"modulifile", text},
    Column{"passwordauthentication", text, words::yes_no},
    Column{"permitemptypasswords", text, words::yes_no},
    Column{"permitlisten", texts},
    Column{"permitopen", texts},
    Column{"permitrootlogin", text, words::root_logins},
    Column{"permittty", text, words::yes_no},
    Column{"permittunnel", text, words::tunnels},
    Column{"permituserenvironment", text},
    Column{"permituserrc", text, words::yes_no},
    Column{"persourcemaxstartups", text},
    Column{"persourcenetblocksize", text},
    Column{"persourcepenalties", text},
    Column{"persourcepenaltyexemptlist", text},
    Column{"pidfile", text},
    Column{"port", integers},
    Column{"printlastlog", text, words::yes_no},
    Column{"printmotd", text, words::yes_no},
    Column{"pubkeyacceptedalgorithms", texts},
    Column{"pubkeyauthentication", text, words::yes_no},
    Column{"pubkeyauthoptions", texts},
    Column{"rdomain", text},
    Column{"refuseconnection", text, words::yes_no},
    Column{"rekeylimit", text},
    Column{"requiredrsasize", text},
    Column{"revokedkeys", text},
    Column{"securitykeyprovider", text},
    Column{"setenv", texts},
    Column{"sshdauthpath", text},
    Column{"sshdsessionpath", text},
    Column{"streamlocalbindmask", text},
    Column{"streamlocalbindunlink", text, words::yes_no},
    Column{"strictmodes", text, words::yes_no},
    Column{"subsystem", texts},
    Column{"syslogfacility", text, words::ssh_facilities},
    Column{"tcpkeepalive", text, words::yes_no},
    Column{"trustedusercakeys", text},
    Column{"unusedconnectiontimeout", text},
    Column{"usedns", text, words::yes_no},
    Column{"usepam", text, words::yes_no},
    Column{"versionaddendum", text},
    Column{"x11displayoffset", text},
    Column{"x11forwarding", text, words::yes_no},
    Column{"x11uselocalhost", text, words::yes_no},
    Column{"xauthlocation", text},
};

constexpr std::array sudo_defaults_columns{
    Column{"use_pty", boolean},
    Column{"env_reset", boolean},
    Column{"authenticate", boolean},
    Column{"log_input", boolean},
    Column{"log_output", boolean},
    Column{"logged", boolean},
    Column{"logfile", text},
    Column{"syslog", text},
    Column{"secure_path", text},
    Column{"timestamp_timeout", duration},
    Column{"password_needed", boolean},
};

constexpr std::array sudoers_columns{
    Column{"user", text},          Column{"except", texts},     Column{"hosts", texts},
    Column{"run_as", texts},       Column{"command", text},     Column{"program", text},
    Column{"allowed", boolean},    Column{"applies", boolean},  Column{"as_root", boolean},
    Column{"everything", boolean}, Column{"password", boolean}, Column{"tags", texts},
};

constexpr std::array sysctl_arguments{Argument{"name", text, true, false, {}, true}};
constexpr std::array sysctl_columns{
    Column{"name", text},
    Column{"running", text},
    Column{"persisted", text},
    Column{"running_number", integer},
    Column{"persisted_number", integer},
};

constexpr std::array time_sources_columns{
    Column{"server", text},
    Column{"kind", text, words::time_kinds},
    Column{"daemon", text, words::time_daemons},
    Column{"authenticated", boolean},
};

constexpr std::array units_arguments{Argument{"name", text}};
constexpr std::array units_columns{
    Column{"name", text},
    Column{"type", text, words::unit_types},
    Column{"enabled", text, words::unit_states},
    Column{"active", boolean},
    Column{"wanted_by", texts},
    Column{"dropins", texts},
    Column{"fragment", text},
};

constexpr std::array updates_arguments{Argument{"fresh_within", duration, true}};
constexpr std::array updates_columns{
    Column{"name", text},         Column{"architecture", text},  Column{"installed", version},
    Column{"available", version}, Column{"waiting_since", time}, Column{"held", boolean},
    Column{"repository", text},
};

constexpr std::array web_paths_arguments{Argument{"paths", texts, true}};
constexpr std::array web_paths_columns{
    Column{"engine", text, words::web_engines},
    Column{"server", text},
    Column{"port", integer},
    Column{"tls", boolean},
    Column{"path", text},
    Column{"location", text},
    Column{"sources", networks},
    Column{"authenticated", boolean},
};

constexpr std::array web_servers_columns{
    Column{"engine", text, words::web_engines},
    Column{"name", text},
    Column{"names", texts},
    Column{"address", address},
    Column{"port", integer},
    Column{"local", boolean},
    Column{"tls", boolean},
    Column{"default", boolean},
    Column{"oldest_tls", version},
    Column{"weak_ciphers", boolean},
    Column{"version_shown", boolean},
    Column{"access_log", boolean},
    Column{"error_log", boolean},
    Column{"conn_limited", boolean},
    Column{"rate_limited", boolean},
    Column{"body_limit", integer},
    Column{"header_timeout", duration},
    Column{"body_timeout", duration},
    Column{"autoindex", boolean},
    Column{"hsts", duration},
    Column{"redirects", boolean},
    Column{"trace_off", boolean},
    Column{"waf", boolean},
    Column{"user", text},
    Column{"as_root", boolean},
};

constexpr std::array xml_arguments{
    Argument{"path", text, true},
    Argument{"address", text, true},
};
constexpr std::array xml_columns{
    Column{"path", text},
    Column{"address", text},
    Column{"type", text, words::xml_types},
    Column{"value", text},
};

constexpr std::array tls_columns{
    Column{"name", text},
    Column{"own", boolean},
    Column{"host", text},
    Column{"port", integer},
    Column{"answers", boolean},
    Column{"oldest", version},
    Column{"newest", version},
    Column{"trust", text, words::tls_trusts},
    Column{"name_matches", boolean},
    Column{"not_before", time},
    Column{"expires", time},
    Column{"key", text, words::tls_keys},
    Column{"key_bits", integer},
    Column{"signature", text},
    Column{"must_staple", boolean},
    Column{"names", texts},
};

constexpr std::array zones_columns{
    Column{"name", text},
    Column{"networks", networks},
};

constexpr std::array declarations{
    ProbeDeclaration{"accounts", {}, accounts_columns},
    ProbeDeclaration{"admin_access", {}, admin_access_columns},
    ProbeDeclaration{"antivirus", {}, antivirus_columns},
    ProbeDeclaration{"apt_settings", apt_settings_arguments, apt_settings_columns},
    ProbeDeclaration{"audit_rules", audit_rules_arguments, audit_rules_columns},
    ProbeDeclaration{"auditd", {}, auditd_columns, false, true},
    ProbeDeclaration{"backup", {}, backup_columns},
    ProbeDeclaration{"clock", {}, clock_columns, true, true},
    ProbeDeclaration{"console_logins", {}, console_logins_columns},
    ProbeDeclaration{"container", {}, container_columns, true, true},
    ProbeDeclaration{"crypt", crypt_arguments, crypt_columns},
    ProbeDeclaration{"crypttab", {}, crypttab_columns},
    ProbeDeclaration{"database_access", {}, database_access_columns},
    ProbeDeclaration{"databases", {}, databases_columns},
    ProbeDeclaration{"declarations", {}, declarations_columns},
    ProbeDeclaration{"dns", {}, dns_columns},
    ProbeDeclaration{"docroot", {}, docroot_columns},
    ProbeDeclaration{"endpoints", {}, endpoints_columns},
    ProbeDeclaration{"files", files_arguments, files_columns},
    ProbeDeclaration{"fim", {}, fim_columns},
    ProbeDeclaration{"firewall", {}, firewall_columns, true},
    ProbeDeclaration{"firewall_open", firewall_open_arguments, firewall_open_columns},
    ProbeDeclaration{"groups", {}, groups_columns},
    ProbeDeclaration{"http", {}, http_columns},
    ProbeDeclaration{"ids", {}, ids_columns},
    ProbeDeclaration{"ini", ini_arguments, ini_columns},
    ProbeDeclaration{"inventory", {}, inventory_columns},
    ProbeDeclaration{"journald", {}, journald_columns, true, true},
    ProbeDeclaration{"json", document_arguments, document_columns},
    ProbeDeclaration{"kernel", {}, kernel_columns, true, true},
    ProbeDeclaration{"lines", lines_arguments, lines_columns},
    ProbeDeclaration{"listening", {}, listening_columns},
    ProbeDeclaration{"lockout", {}, lockout_columns},
    ProbeDeclaration{"log_forwarding", {}, log_forwarding_columns},
    ProbeDeclaration{"log_retention", {}, log_retention_columns},
    ProbeDeclaration{"log_sources", {}, log_sources_columns},
    ProbeDeclaration{"login_defs", {}, login_defs_columns, true, true},
    ProbeDeclaration{"logins", {}, logins_columns},
    ProbeDeclaration{"logrotate", {}, logrotate_columns},
    ProbeDeclaration{"modules", modules_arguments, modules_columns, true, true},
    ProbeDeclaration{"mounts", {}, mounts_columns},
    ProbeDeclaration{"os_release", {}, os_release_columns, true, true},
    ProbeDeclaration{"packages", packages_arguments, packages_columns},
    ProbeDeclaration{"pam", {}, pam_columns},
    ProbeDeclaration{"password_rules", {}, password_rules_columns},
    ProbeDeclaration{"php_settings", php_settings_arguments, php_settings_columns},
    ProbeDeclaration{"processes", {}, processes_columns},
    ProbeDeclaration{"repositories", repositories_arguments, repositories_columns},
    ProbeDeclaration{"roles", {}, roles_columns},
    ProbeDeclaration{"sntp", {}, sntp_columns},
    ProbeDeclaration{"sshd", {}, sshd_columns},
    ProbeDeclaration{"sudo_defaults", {}, sudo_defaults_columns, false, true},
    ProbeDeclaration{"sudoers", {}, sudoers_columns},
    ProbeDeclaration{"sysctl", sysctl_arguments, sysctl_columns},
    ProbeDeclaration{"time_sources", {}, time_sources_columns},
    ProbeDeclaration{"tls", {}, tls_columns},
    ProbeDeclaration{"units", units_arguments, units_columns},
    ProbeDeclaration{"updates", updates_arguments, updates_columns},
    ProbeDeclaration{"web_paths", web_paths_arguments, web_paths_columns},
    ProbeDeclaration{"web_servers", {}, web_servers_columns},
    ProbeDeclaration{"xml", xml_arguments, xml_columns},
    ProbeDeclaration{"yaml", document_arguments, document_columns},
    ProbeDeclaration{"zones", {}, zones_columns},
};

}  // namespace

std::optional<std::size_t> ProbeDeclaration::column(std::string_view column_name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name == column_name) return i;
    }
    return std::nullopt;
}

const Argument* ProbeDeclaration::argument(std::string_view argument_name) const {
    for (const auto& argument : arguments) {
        if (argument.name == argument_name) return &argument;
    }
    return nullptr;
}

std::span<const ProbeDeclaration> probe_declarations() {
    return declarations;
}

const ProbeDeclaration* find_declaration(std::string_view name) {
    for (const auto& declaration : declarations) {
        if (declaration.name == name) return &declaration;
    }
    return nullptr;
}

}  // namespace presscheck
