#include "checks/probes/account_directories.h"

#include "checks/parsers/nsswitch.h"
#include "checks/probes/observed.h"

#include <string>
#include <vector>

namespace presscheck {
namespace {

using Patterns = std::vector<const char*>;

const Patterns user_records{"/etc/userdb/*.user", "/run/userdb/*.user", "/run/host/userdb/*.user",
                            "/usr/lib/userdb/*.user", "/var/lib/systemd/home/*.identity"};
const Patterns group_records{"/etc/userdb/*.group",
                             "/run/userdb/*.group",
                             "/run/host/userdb/*.group",
                             "/usr/lib/userdb/*.group",
                             "/var/lib/systemd/home/*.identity",
                             "/etc/userdb/*.membership",
                             "/run/userdb/*.membership",
                             "/usr/lib/userdb/*.membership"};

// JSON user records: what nss-systemd makes lasting accounts of (userdbctl(1), homectl(1)).
// Without them it only names the users of running services, who cannot log in.
std::optional<Reason> systemd_records(const Host& host, const Patterns& patterns) {
    for (const auto* pattern : patterns) {
        const auto found = find_paths(host, pattern);
        if (found.incomplete) return found.incomplete;
        if (!found.paths.empty()) return Reason::directory_service;
    }
    return std::nullopt;
}

// `compat` is the files too: its `+` lines are found where they stand. mymachines names the users
// of containers, who cannot log in here.
std::optional<Reason> beyond_files(const Host& host, const std::vector<std::string>& services,
                                   const Patterns& records) {
    for (const auto& service : services) {
        if (service == "files" || service == "compat" || service == "mymachines") continue;
        if (service != "systemd") return Reason::directory_service;
        if (const auto reason = systemd_records(host, records)) return reason;
    }
    return std::nullopt;
}

}  // namespace

AccountDirectories look_for_directories(const Host& host) {
    const auto nsswitch = host.read_file(account_sources_path);
    if (!nsswitch) {
        // glibc asks the files alone then.
        if (nsswitch.error().code == Errc::not_found) return {};
        const auto reason = reason_of(nsswitch.error(), host);
        return {reason, reason, reason, reason};
    }
    const auto services = [&](std::string_view database, std::string_view otherwise) {
        const auto named = nss_services(*nsswitch, database);
        return named.empty() ? nss_services(*nsswitch, otherwise) : named;
    };
    return {beyond_files(host, services("passwd", "passwd"), user_records),
            beyond_files(host, services("shadow", "passwd"), user_records),
            beyond_files(host, services("group", "group"), group_records),
            beyond_files(host, services("gshadow", "group"), group_records)};
}

}  // namespace presscheck
