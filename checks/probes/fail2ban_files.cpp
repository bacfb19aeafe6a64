#include "checks/probes/fail2ban_files.h"

#include <vector>

namespace presscheck {

// jail.conf(5): jail.conf, jail.d/*.conf, jail.local, jail.d/*.local.
Fail2banFiles read_fail2ban_files(const Host& host) {
    const std::string folder = "/etc/fail2ban";
    Fail2banFiles found;
    const auto miss = [&](Reason reason, const std::string& at) {
        if (found.unclear) return;
        found.unclear = reason;
        found.unclear_at = at;
    };
    const auto read = [&](const std::string& path) {
        const auto bytes = host.read_file(path);
        if (!bytes && bytes.error().code == Errc::not_found) return;
        if (!bytes) return miss(reason_of(bytes.error(), host), path);
        if (!found.jails.add(*bytes)) miss(Reason::malformed, path);
    };
    std::vector<std::string> names;
    const auto entries = host.list(folder + "/jail.d");
    if (entries) {
        for (const auto& entry : *entries)
            names.push_back(entry.name);
    } else if (entries.error().code != Errc::not_found) {
        miss(reason_of(entries.error(), host), folder + "/jail.d");
    }
    for (const std::string_view ending : {".conf", ".local"}) {
        read(folder + "/jail" + std::string(ending));
        for (const auto& name : names) {
            if (name.ends_with(ending) && !name.starts_with('.')) read(folder + "/jail.d/" + name);
        }
    }
    return found;
}

}  // namespace presscheck
