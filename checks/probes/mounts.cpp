#include "checks/probes/mounts.h"

#include "checks/parsers/mount_table.h"
#include "checks/probes/mount_settings.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <algorithm>
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
    return {std::move(table), std::nullopt};
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
    Rows(const MountSettings& settings, Table& table) : settings_(settings), table_(table) {}

    void add_running(const std::vector<RunningMount>& mounts) {
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

    const MountSettings& settings_;
    Table& table_;
    std::set<std::string, std::less<>> shown_;
};

}  // namespace

Table observe_mounts(const Observation& observation) {
    auto table = Table::of("mounts");
    const auto running = read_running(observation.host);
    const auto settings = MountSettings::read(observation.host);
    if (running.hidden) table.mark_incomplete(*running.hidden);
    if (running.table.malformed) table.mark_incomplete(Reason::malformed);
    if (settings.incomplete()) table.mark_incomplete(*settings.incomplete());
    Rows rows(settings, table);
    rows.add_running(running.table.mounts);
    rows.add_settings(running.hidden);
    return table;
}

}  // namespace presscheck
