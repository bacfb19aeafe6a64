#include "checks/probes/mount_settings.h"

#include "checks/parsers/unit_name.h"
#include "checks/probes/mount_units.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr std::string_view fstab_path = "/etc/fstab";

// One slash between names, none at the end; links resolved where the path exists, as systemd does.
std::string plain_path(const Host& host, std::string_view written) {
    std::string path;
    for (const char c : written) {
        if (c != '/' || !path.ends_with('/')) path += c;
    }
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    auto resolved = host.resolve(path);
    return resolved ? *std::move(resolved) : path;
}

// What [Mount] may say with a percent sign: only a percent sign itself is told without running.
std::optional<std::string> without_specifiers(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '%') {
            if (value.substr(i, 2) != "%%") return std::nullopt;
            ++i;
        }
        out += value[i];
    }
    return out;
}

// Options as they are in force, from what a unit says.
void set_options(MountSetting& setting, const std::string& written) {
    const auto options = without_specifiers(written);
    if (!options) setting.hidden = Reason::malformed;
    setting.options = options_in_force(split_mount_options(options.value_or("")));
}

// The units fstab is turned into lie in a folder stronger than these.
bool is_weaker_than_fstab(std::string_view folder) {
    return folder.starts_with("/usr/") || folder.starts_with("/lib/") ||
           folder == "/run/systemd/generator.late";
}

bool has(const MountOptions& options, std::string_view name) {
    return std::find(options.begin(), options.end(), name) != options.end();
}

bool has_beginning(const MountOptions& options, std::string_view beginning) {
    return std::any_of(options.begin(), options.end(),
                       [&](const std::string& option) { return option.starts_with(beginning); });
}

// systemd.mount(5), "fstab".
bool is_mounted_at_boot(const MountOptions& options) {
    return !has(options, "noauto") || has(options, "x-systemd.automount") ||
           has_beginning(options, "x-systemd.wanted-by=") ||
           has_beginning(options, "x-systemd.required-by=");
}

}  // namespace

MountSettings MountSettings::read(const Observation& observation) {
    MountSettings settings(observation);
    settings.read_fstab();
    settings.read_units();
    settings.add_drop_ins();
    return settings;
}

const MountSetting* MountSettings::find(std::string_view path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : &found->second;
}

void MountSettings::miss(Reason reason) {
    if (!incomplete_) incomplete_ = reason;
}

// Of two lines for one path systemd takes the first and mount(8) both: nobody can say.
void MountSettings::read_fstab() {
    const auto text = host_.read_file(fstab_path);
    if (!text) {
        if (text.error().code != Errc::not_found) miss(reason_of(text.error(), host_));
        return;
    }
    auto fstab = parse_fstab(*text);
    if (fstab.malformed) miss(Reason::malformed);
    for (auto& entry : fstab.entries) {
        MountSetting setting{std::move(entry.source),
                             std::move(entry.filesystem),
                             options_in_force(std::move(entry.options)),
                             {},
                             {},
                             place(fstab_path, entry.line),
                             true};
        setting.at_boot = is_mounted_at_boot(setting.options);
        const auto [known, first] =
            by_path_.try_emplace(plain_path(host_, entry.path), std::move(setting));
        if (!first) known->second.hidden = Reason::malformed;
    }
}

void MountSettings::read_units() {
    if (tree_->incomplete) miss(*tree_->incomplete);
    std::set<std::string> seen;
    for (const auto& folder : tree_->folders) {
        for (const auto& name : folder.names) {
            if (unit_type(name) != "mount" || !seen.insert(name).second) continue;
            read_unit(name, folder.path);
        }
    }
}

void MountSettings::read_unit(const std::string& name, const std::string& folder) {
    if (!is_mount_unit_name(name)) return;
    const auto path = folder + "/" + name;
    const auto where = mount_path_of(name);
    const bool in_fstab = by_path_.contains(where);
    if (in_fstab && is_weaker_than_fstab(folder)) return;
    if (is_unit_mask(host_, path)) {
        by_path_.erase(where);
        return;
    }
    auto setting = unit_setting(name, path, where);
    if (setting) {
        by_path_.insert_or_assign(where, *std::move(setting));
    } else if (setting.error().code != Errc::not_found) {
        MountSetting hidden;
        hidden.hidden = reason_of(setting.error(), host_);
        hidden.place = path;
        by_path_.insert_or_assign(where, std::move(hidden));
    }
}

// Errors: not_found (made of a line of fstab, which speaks for itself), malformed, and what Host
// says.
Result<MountSetting> MountSettings::unit_setting(const std::string& name, const std::string& path,
                                                 const std::string& where) const {
    const auto unit = read_mount_unit(host_, *tree_, name, path);
    if (!unit) return unit.error();
    if (is_generated_unit(path) && unit->made_from == fstab_path) {
        return Error{Errc::not_found, path};
    }
    MountSetting setting;
    setting.place = path;
    if (unit->where && !unit->where->empty() && plain_path(host_, *unit->where) != where) {
        return Error{Errc::malformed, path + ": Where= is not what the unit is called"};
    }
    const auto source = without_specifiers(unit->what.value_or(""));
    if (!source) setting.hidden = Reason::malformed;
    set_options(setting, unit->options.value_or(""));
    setting.filesystem = unit->type.value_or("");
    setting.source = harmless_mount_source(source.value_or(""));
    if (is_pulled(name) && !unit->conditional) setting.at_boot = true;
    return setting;
}

// systemd makes a unit of each line of fstab, and drop-ins change it as any other.
void MountSettings::add_drop_ins() {
    for (auto& [path, setting] : by_path_) {
        if (!setting.from_fstab || setting.hidden) continue;
        const auto unit = read_mount_drop_ins(host_, *tree_, mount_unit_of(path));
        if (!unit) {
            setting.hidden = reason_of(unit.error(), host_);
            continue;
        }
        if (unit->options) set_options(setting, *unit->options);
        if (unit->type) setting.filesystem = *unit->type;
        if (unit->what) {
            const auto source = without_specifiers(*unit->what);
            if (!source) setting.hidden = Reason::malformed;
            setting.source = harmless_mount_source(source.value_or(""));
        }
        if (unit->conditional) setting.at_boot.reset();
    }
}

// By a link of its own or of its automount. RequiresMountsFor= and PrivateTmp= of any service pull
// a mount as well, so that without a link nobody knows.
bool MountSettings::is_pulled(const std::string& name) const {
    const auto stem = name.substr(0, name.size() - std::string_view("mount").size());
    const std::array names{name, stem + "automount"};
    for (const auto& folder : tree_->folders) {
        for (const auto& pulls : folder.pulls) {
            for (const auto& each : names) {
                const bool pulled =
                    std::any_of(pulls.links.begin(), pulls.links.end(),
                                [&](const UnitPull& link) { return link.name == each; });
                if (pulled) return true;
            }
        }
    }
    return false;
}

}  // namespace presscheck
