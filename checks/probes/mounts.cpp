#include "checks/probes/mounts.h"

#include "checks/parsers/mount_table.h"
#include "checks/probes/mount_settings.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace presscheck {
namespace {

// The table of the first process: what the machine has mounted, whatever namespace the agent was
// put in. Where /proc is mounted with hidepid it cannot be seen, and the agent's own table is no
// answer: it may be another.
constexpr std::string_view kernel_table = "/proc/1/mountinfo";

struct Running {
    RunningMounts table;
    std::optional<Reason> hidden;
    bool ours = true;  // paths lead this process to the same mounts
};

Running read_running(const Host& host) {
    const auto text = host.read_file(kernel_table);
    if (!text) {
        const bool unseen = text.error().code == Errc::not_found && host.live();
        return {{}, unseen ? Reason::denied : reason_of(text.error(), host)};
    }
    auto table = parse_mountinfo(*text);
    // A machine without a single mount does not exist.
    if (table.mounts.empty()) return {{}, Reason::malformed};
    // Mounts have numbers of their own in each namespace.
    const auto own = host.live() ? host.read_file("/proc/self/mountinfo") : *text;
    return {std::move(table), std::nullopt, own && *own == *text};
}

// Those that answer at once how full they are: a server that is gone would keep the agent waiting.
constexpr std::array<std::string_view, 11> local_filesystems{
    "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "vfat", "xfs", "zfs"};

bool is_local(std::string_view filesystem) {
    return std::find(local_filesystems.begin(), local_filesystems.end(), filesystem) !=
           local_filesystems.end();
}

// As df(1) counts it, but up to the next ten: evidence changes seldom.
std::int64_t percent_used(std::uint64_t used, std::uint64_t left) {
    constexpr double step = 10, all = 100;
    if (used + left == 0) return 0;
    const double share = static_cast<double>(used) / static_cast<double>(used + left);
    return static_cast<std::int64_t>(std::ceil(share * all / step) * step);
}

// Whether the path leads this process to the file system that the first one has there: how full it
// is, is the same from everywhere.
bool leads_to(const Host& host, const RunningMount& mount) {
    const auto found = host.info(mount.path);
    if (!found || found->type != FileType::directory) return false;
    return mount.device ==
           std::to_string(major(found->device)) + ":" + std::to_string(minor(found->device));
}

// Absent for what holds no files of its own or lies on another machine.
Cell used_cell(const Host& host, const RunningMount& mount, bool ours) {
    if (!is_local(mount.filesystem)) return absent();
    if (!ours && !leads_to(host, mount)) return unknown(Reason::denied);
    const auto space = host.space(mount.path);
    if (!space) {
        const bool gone = space.error().code == Errc::not_found && host.live();
        return unknown(gone ? Reason::denied : reason_of(space.error(), host));
    }
    const auto blocks = space->blocks - std::min(space->blocks, space->free);
    const auto inodes = space->inodes - std::min(space->inodes, space->inodes_free);
    return integer(
        std::max(percent_used(blocks, space->available), percent_used(inodes, space->inodes_free)));
}

// Of what lies below another mount.
Cell hidden_use(const RunningMount& mount) {
    return is_local(mount.filesystem) ? unknown(Reason::denied) : absent();
}

bool is_in(std::string_view folder, std::string_view path) {
    if (folder == "/" || path == folder) return true;
    return path.starts_with(folder) && path[folder.size()] == '/';
}

// Whether all of its file system that is mounted lies at or below its path.
bool is_separate(const std::vector<RunningMount>& mounts, const RunningMount& mount) {
    return std::all_of(mounts.begin(), mounts.end(), [&](const RunningMount& other) {
        return other.device != mount.device || is_in(mount.path, other.path);
    });
}

class Rows {
public:
    Rows(const Host& host, const MountSettings& settings, Table& table)
        : host_(host), settings_(settings), table_(table) {}

    void add_running(const std::vector<RunningMount>& mounts, bool ours) {
        const auto visible = visible_mounts(mounts);
        // By path, and what lies at one path in the order the kernel has it.
        std::vector<std::size_t> order(mounts.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
            return mounts[left].path < mounts[right].path;
        });
        for (const auto i : order) {
            auto* row = new_row(mounts[i].path);
            if (row == nullptr) return;
            const auto& mount = mounts[i];
            const bool automount = mount.filesystem == "autofs";
            row->set("source", source_cell(mount.source))
                .set("filesystem", observed_text(mount.filesystem))
                .set("options", observed_texts(mount.options))
                .set("top", boolean(visible[i]))
                .set("separate", automount ? absent() : boolean(is_separate(mounts, mount)))
                .set("used", visible[i] ? used_cell(host_, mount, ours) : hidden_use(mount))
                .from(place(kernel_table, mount.line));
            add_setting(*row, mount.path);
        }
    }

    // What files will mount and nobody saw mounted; `unseen`: because the kernel was not asked.
    void add_settings(std::optional<Reason> unseen) {
        for (const auto& [path, setting] : settings_.all()) {
            const bool wanted = setting.at_boot.has_value() || setting.hidden;
            if (shown_.contains(path) || !wanted) continue;
            auto* row = new_row(path);
            if (row == nullptr) return;
            row->set("source", source_cell(setting.source))
                .set("filesystem",
                     setting.filesystem.empty() ? absent() : observed_text(setting.filesystem))
                .set("options", unseen ? unknown(*unseen) : absent())
                .set("top", unseen ? unknown(*unseen) : boolean(false))
                .set("separate", unseen ? unknown(*unseen) : absent())
                .set("used", unseen ? unknown(*unseen) : absent())
                .from(setting.place);
            if (setting.hidden) {
                row->set("source", unknown(*setting.hidden));
                row->set("filesystem", unknown(*setting.hidden));
            }
            add_setting(*row, path);
        }
    }

private:
    Row* new_row(const std::string& path) {
        if (table_.rows().size() == limits::rows_per_table) {
            table_.mark_incomplete(Reason::too_large);
            return nullptr;
        }
        shown_.insert(path);
        return &table_.add_row().set("path", observed_text(path));
    }

    static Cell source_cell(const std::optional<std::string>& source) {
        return source ? observed_text(*source) : unknown(Reason::not_permitted);
    }

    void add_setting(Row& row, const std::string& path) const {
        const auto* setting = settings_.find(path);
        if (setting == nullptr) {
            const auto hidden = settings_.incomplete();
            row.set("persisted", hidden ? unknown(*hidden) : absent());
            row.set("at_boot", hidden ? unknown(*hidden) : absent());
            return;
        }
        // A folder of units that could not be listed may hold a stronger one.
        auto hidden = setting->hidden;
        if (!hidden) hidden = settings_.incomplete();
        row.set("persisted", hidden ? unknown(*hidden) : observed_texts(setting->options),
                setting->place);
        row.set("at_boot",
                hidden             ? unknown(*hidden)
                : setting->at_boot ? boolean(*setting->at_boot)
                                   : unknown(Reason::undeclared),
                setting->place);
    }

    const Host& host_;
    const MountSettings& settings_;
    Table& table_;
    std::set<std::string, std::less<>> shown_;
};

}  // namespace

Table observe_mounts(const Observation& observation) {
    auto table = Table::of("mounts");
    const auto running = read_running(observation.host);
    const auto settings = MountSettings::read(observation);
    if (running.hidden) table.mark_incomplete(*running.hidden);
    if (running.table.malformed) table.mark_incomplete(Reason::malformed);
    if (settings.incomplete()) table.mark_incomplete(*settings.incomplete());
    Rows rows(observation.host, settings, table);
    rows.add_running(running.table.mounts, running.ours);
    rows.add_settings(running.hidden);
    return table;
}

}  // namespace presscheck
