#include "checks/probe.h"
#include "checks/probes/accounts.h"
#include "checks/probes/admin_access.h"
#include "checks/probes/antivirus.h"
#include "checks/probes/apt_settings.h"
#include "checks/probes/audit_rules.h"
#include "checks/probes/auditd.h"
#include "checks/probes/backup.h"
#include "checks/probes/clock.h"
#include "checks/probes/console_logins.h"
#include "checks/probes/container.h"
#include "checks/probes/crypt.h"
#include "checks/probes/crypttab.h"
#include "checks/probes/database_access.h"
#include "checks/probes/databases.h"
#include "checks/probes/declared.h"
#include "checks/probes/dns.h"
#include "checks/probes/docroot.h"
#include "checks/probes/files.h"
#include "checks/probes/fim.h"
#include "checks/probes/firewall.h"
#include "checks/probes/firewall_open.h"
#include "checks/probes/groups.h"
#include "checks/probes/http.h"
#include "checks/probes/ids.h"
#include "checks/probes/ini.h"
#include "checks/probes/inventory.h"
#include "checks/probes/journald.h"
#include "checks/probes/kernel.h"
#include "checks/probes/lines.h"
#include "checks/probes/listening.h"
#include "checks/probes/lockout.h"
#include "checks/probes/log_forwarding.h"
#include "checks/probes/log_retention.h"
#include "checks/probes/log_sources.h"
#include "checks/probes/login_defs.h"
#include "checks/probes/logins.h"
#include "checks/probes/logrotate.h"
#include "checks/probes/modules.h"
#include "checks/probes/mounts.h"
#include "checks/probes/os_release.h"
#include "checks/probes/packages.h"
#include "checks/probes/pam.h"
#include "checks/probes/password_rules.h"
#include "checks/probes/php_settings.h"
#include "checks/probes/processes.h"
#include "checks/probes/repositories.h"
#include "checks/probes/sntp.h"
#include "checks/probes/sshd.h"
#include "checks/probes/sudo_defaults.h"
#include "checks/probes/sudoers.h"
#include "checks/probes/sysctl.h"
#include "checks/probes/time_sources.h"
#include "checks/probes/tls.h"
#include "checks/probes/units.h"
#include "checks/probes/updates.h"
#include "checks/probes/values.h"
#include "checks/probes/web_paths.h"
#include "checks/probes/web_servers.h"
#include "checks/probes/xml.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// In alphabetical order, a line each.
// clang-format off
constexpr std::array table{
    Probe{"accounts", observe_accounts},
    Probe{"admin_access", observe_admin_access},
    Probe{"antivirus", observe_antivirus},
    Probe{"apt_settings", observe_apt_settings},
    Probe{"audit_rules", observe_audit_rules},
    Probe{"auditd", observe_auditd},
    Probe{"backup", observe_backup},
    Probe{"clock", observe_clock},
    Probe{"console_logins", observe_console_logins},
    Probe{"container", observe_container},
    Probe{"crypt", observe_crypt},
    Probe{"crypttab", observe_crypttab},
    Probe{"database_access", observe_database_access},
    Probe{"databases", observe_databases},
    Probe{"declarations", observe_declarations},
    Probe{"dns", observe_dns},
    Probe{"docroot", observe_docroot},
    Probe{"endpoints", observe_endpoints},
    Probe{"files", observe_files},
    Probe{"fim", observe_fim},
    Probe{"firewall", observe_firewall},
    Probe{"firewall_open", observe_firewall_open},
    Probe{"groups", observe_groups},
    Probe{"http", observe_http},
    Probe{"ids", observe_ids},
    Probe{"ini", observe_ini},
    Probe{"inventory", observe_inventory},
    Probe{"journald", observe_journald},
    Probe{"json", observe_json},
    Probe{"kernel", observe_kernel},
    Probe{"lines", observe_lines},
    Probe{"listening", observe_listening},
    Probe{"lockout", observe_lockout},
    Probe{"log_forwarding", observe_log_forwarding},
    Probe{"log_retention", observe_log_retention},
    Probe{"log_sources", observe_log_sources},
    Probe{"login_defs", observe_login_defs},
    Probe{"logins", observe_logins},
    Probe{"logrotate", observe_logrotate},
    Probe{"modules", observe_modules},
    Probe{"mounts", observe_mounts},
    Probe{"os_release", observe_os_release},
    Probe{"packages", observe_packages},
    Probe{"pam", observe_pam},
    Probe{"password_rules", observe_password_rules},
    Probe{"php_settings", observe_php_settings},
    Probe{"processes", observe_processes},
    Probe{"repositories", observe_repositories},
    Probe{"roles", observe_roles},
    Probe{"sntp", observe_sntp},
    Probe{"sshd", observe_sshd},
    Probe{"sudo_defaults", observe_sudo_defaults},
    Probe{"sudoers", observe_sudoers},
    Probe{"sysctl", observe_sysctl},
    Probe{"time_sources", observe_time_sources},
    Probe{"tls", observe_tls},
    Probe{"units", observe_units},
    Probe{"updates", observe_updates},
    Probe{"web_paths", observe_web_paths},
    Probe{"web_servers", observe_web_servers},
    Probe{"xml", observe_xml},
    Probe{"yaml", observe_yaml},
    Probe{"zones", observe_zones},
};
// clang-format on

}  // namespace

std::span<const Probe> probes() {
    return table;
}

const Probe* find_probe(std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Probe& probe) { return probe.name == name; });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace presscheck
