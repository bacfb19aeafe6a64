#include "checks/probes/sysctl_settings.h"

#include "checks/parsers/sysctl_conf.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// Highest first: a file hides those of its name in the folders after it. Where /lib is a link to
// /usr/lib, the last one repeats the one before it and changes nothing.
constexpr std::array folders{"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d",
                             "/usr/lib/sysctl.d", "/lib/sysctl.d"};

// A link to /dev/null or to nowhere still hides its namesakes in lower folders, and says nothing;
// so does a folder.
bool is_switched_off(const Host& host, const std::string& path) {
    const auto target = host.resolve(path);
    if (!target) return target.error().code == Errc::not_found;
    const auto about = host.info(*target);
    return about && about->type != FileType::file;
}

}  // namespace

// /etc/sysctl.conf is no source of its own: systemd-sysctl reads it only through a link such as
// Debian's /etc/sysctl.d/99-sysctl.conf.
SysctlSettings SysctlSettings::read(const Host& host) {
    SysctlSettings settings;
    std::map<std::string, std::string> path_by_name;
    for (const std::string folder : folders) {
        const auto entries = host.list(folder);
        if (!entries) {
            if (entries.error().code != Errc::not_found) {
                settings.unlisted_ = reason_of(entries.error(), host);
            }
            continue;
        }
        for (const auto& entry : *entries) {
            if (entry.name.starts_with('.') || !entry.name.ends_with(".conf")) continue;
            path_by_name.try_emplace(entry.name, folder + "/" + entry.name);
        }
    }
    std::size_t position = 0;
    for (const auto& [name, path] : path_by_name)
        settings.read_file(host, path, position++);
    return settings;
}

void SysctlSettings::read_file(const Host& host, const std::string& path, std::size_t position) {
    if (is_switched_off(host, path)) return;
    const auto bytes = host.read_file(path);
    if (!bytes) return unread_.push_back({position, reason_of(bytes.error(), host)});
    const auto assignments = parse_sysctl_conf(*bytes);
    if (!assignments) return unread_.push_back({position, Reason::too_large});
    for (const auto& assignment : *assignments) {
        assign(assignment.path, {assignment.value, place(path, assignment.line), position});
    }
}

void SysctlSettings::assign(const std::string& path, Source source) {
    if (!is_sysctl_pattern(path)) {
        named_.insert_or_assign(path, std::move(source));
        return;
    }
    const auto same = std::find_if(patterns_.begin(), patterns_.end(),
                                   [&](const auto& pattern) { return pattern.first == path; });
    if (same != patterns_.end()) {
        // Saying the same again does not move a pattern behind those that came since.
        if (same->second.value == source.value) return;
        patterns_.erase(same);
    }
    patterns_.emplace_back(path, std::move(source));
}

SysctlSettings::Setting SysctlSettings::find(std::string_view path) const {
    if (unlisted_) return {std::nullopt, unlisted_, {}};
    const auto name = named_.find(path);
    for (const auto& unread : unread_) {
        // A name of its own beats every pattern, wherever it stands, and an earlier name.
        if (name != named_.end() && unread.file < name->second.file) continue;
        return {std::nullopt, unread.reason, {}};
    }
    if (name != named_.end()) return {name->second.value, std::nullopt, name->second.source};
    for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
        if (!pattern->second.value || !sysctl_pattern_matches(pattern->first, path)) continue;
        return {pattern->second.value, std::nullopt, pattern->second.source};
    }
    return {};
}

std::vector<std::string> SysctlSettings::named() const {
    std::vector<std::string> paths;
    for (const auto& [path, source] : named_) {
        if (source.value) paths.push_back(path);
    }
    return paths;
}

std::optional<Reason> SysctlSettings::incomplete() const {
    if (unlisted_) return unlisted_;
    if (!unread_.empty()) return unread_.front().reason;
    return std::nullopt;
}

}  // namespace presscheck
