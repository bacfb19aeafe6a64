#include "checks/probes/unit_activity.h"

#include "checks/parsers/unit_name.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// Where the groups are: version 2 alone, beside version 1, and version 1 (by the lists of
// processes, which it has instead of cgroup.events).
constexpr std::array<std::string_view, 3> roots{"/sys/fs/cgroup", "/sys/fs/cgroup/unified",
                                                "/sys/fs/cgroup/systemd"};
constexpr std::array<std::string_view, 5> types_with_processes{"service", "scope", "slice", "mount",
                                                               "swap"};
constexpr int deepest_slice = 16;

bool has_processes(std::string_view type) {
    return std::find(types_with_processes.begin(), types_with_processes.end(), type) !=
           types_with_processes.end();
}

}  // namespace

UnitActivity::UnitActivity(const Host& host) {
    for (const auto root : roots) {
        const std::string folder(root);
        if (host.info(folder + "/system.slice") || host.info(folder + "/init.scope")) {
            seen_ = true;
            walk(host, folder, 0);
            return;
        }
    }
    hidden_ = Reason::not_live;
}

void UnitActivity::miss(const Host& host, const Error& error) {
    if (error.code != Errc::not_found && !hidden_) hidden_ = reason_of(error, host);
}

void UnitActivity::walk(const Host& host, const std::string& folder, int depth) {
    const auto entries = host.list(folder);
    if (!entries) return miss(host, entries.error());
    for (const auto& entry : *entries) {
        auto name = entry.name;
        if (name.starts_with('_')) name.erase(0, 1);  // how systemd escapes reserved names
        if (entry.type != FileType::directory || !is_unit_name(name)) continue;
        const auto path = folder + "/" + entry.name;
        read(host, name, path);
        if (unit_type(name) == "slice" && depth < deepest_slice) walk(host, path, depth + 1);
    }
}

void UnitActivity::read(const Host& host, const std::string& name, const std::string& folder) {
    bool populated = false;
    if (const auto events = host.read_file(folder + "/cgroup.events")) {
        populated = events->find("populated 1") != std::string::npos;
    } else if (const auto processes = host.read_file(folder + "/cgroup.procs")) {
        populated = !processes->empty();
    } else {
        miss(host, events.error());
        return;
    }
    populated_[name] = populated_[name] || populated;
    if (is_unit_instance(name)) {
        auto& any = populated_[template_of(name)];
        any = any || populated;
    }
}

Cell UnitActivity::of(std::string_view name) const {
    if (!seen_) return unknown(hidden_.value_or(Reason::not_live));
    if (!has_processes(unit_type(name))) return absent();
    const auto found = populated_.find(std::string(name));
    if (found != populated_.end() && found->second) return boolean(true);
    if (hidden_) return unknown(*hidden_);
    return boolean(false);
}

}  // namespace presscheck
