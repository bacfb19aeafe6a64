#include "checks/probes/processes.h"

#include "checks/parsers/cgroup_path.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"
#include "checks/probes/user_names.h"
#include "core/limits.h"

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace presscheck {
namespace {

// A value, or why there is none; absent when both are missing.
template <class Value>
struct Seen {
    std::optional<Value> value;
    std::optional<Reason> hidden;
    friend auto operator<=>(const Seen&, const Seen&) = default;
};

// In the order of the rows. No number of a process, no time: evidence changes with the machine.
struct Process {
    std::string name;
    Seen<unsigned> uid;
    Seen<std::string> executable;
    bool replaced = false;
    Seen<std::string> unit;
    friend auto operator<=>(const Process&, const Process&) = default;
};

// What /proc/PID/status says: proc(5).
struct Status {
    std::optional<unsigned> effective_uid;
    bool has_memory = false;  // neither a thread of the kernel nor a process that has ended
};

// "Uid:	real	effective	saved	file system"
std::optional<unsigned> effective_of(std::string_view uids) {
    const auto start = uids.find_first_of(" \t");
    if (start == std::string_view::npos) return std::nullopt;
    const auto rest = trimmed(uids.substr(start));
    const auto number = parse_decimal(rest.substr(0, rest.find_first_of(" \t")));
    if (!number || *number < 0 || *number > std::numeric_limits<unsigned>::max()) {
        return std::nullopt;
    }
    return static_cast<unsigned>(*number);
}

Status parse_status(std::string_view text) {
    Status status;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto colon = line->text.find(':');
        if (colon == std::string_view::npos) continue;
        const auto key = line->text.substr(0, colon);
        const auto value = trimmed(line->text.substr(colon + 1));
        if (key == "Uid") status.effective_uid = effective_of(value);
        if (key == "VmSize") status.has_memory = true;
    }
    return status;
}

class Looking {
public:
    Looking(const Host& host, Table& table) : host_(host), table_(table) {}

    std::set<Process> run() {
        const auto entries = host_.list("/proc");
        if (!entries) {
            table_.mark_incomplete(entries.error().code == Errc::not_found
                                       ? Reason::not_live
                                       : reason_of(entries.error(), host_));
            return {};
        }
        bool any = false;
        for (const auto& entry : *entries) {
            if (entry.name.find_first_not_of("0123456789") != std::string::npos) continue;
            any = true;
            look_at("/proc/" + entry.name);
        }
        if (!any) table_.mark_incomplete(Reason::not_live);
        // Everybody may see the first process, unless `hidepid` hides those of others.
        if (any && !host_.read_file("/proc/1/comm")) table_.mark_incomplete(Reason::denied);
        return std::move(found_);
    }

private:
    // A process that has ended meanwhile is none; in a file tree nothing ends.
    bool has_ended(const Error& error) const {
        return error.code == Errc::not_found && host_.live();
    }

    void look_at(const std::string& folder) {
        const auto status = host_.read_file(folder + "/status");
        if (!status) return miss(status.error());
        const auto told = parse_status(*status);
        if (!told.has_memory) return;
        auto name = host_.read_file(folder + "/comm");
        if (!name) return miss(name.error());
        if (name->ends_with('\n')) name->pop_back();
        Process process;
        process.name = *std::move(name);
        process.uid.value = told.effective_uid;
        if (!told.effective_uid) process.uid.hidden = Reason::malformed;
        add_executable(folder, process);
        add_unit(folder, process);
        found_.insert(std::move(process));
    }

    void miss(const Error& error) {
        if (!has_ended(error)) table_.mark_incomplete(reason_of(error, host_));
    }

    void add_executable(const std::string& folder, Process& process) const {
        constexpr std::string_view mark = " (deleted)";
        auto target = host_.read_link(folder + "/exe");
        if (!target) {
            if (!has_ended(target.error())) {
                process.executable.hidden = reason_of(target.error(), host_);
            }
            return;
        }
        process.replaced = target->ends_with(mark);
        if (process.replaced) target->resize(target->size() - mark.size());
        process.executable.value = *std::move(target);
    }

    void add_unit(const std::string& folder, Process& process) const {
        const auto groups = host_.read_file(folder + "/cgroup");
        if (groups) {
            process.unit.value = unit_of_cgroups(*groups);
        } else if (!has_ended(groups.error())) {
            process.unit.hidden = reason_of(groups.error(), host_);
        }
    }

    const Host& host_;
    Table& table_;
    std::set<Process> found_;
};

Cell cell_of(const Seen<std::string>& seen) {
    if (seen.hidden) return unknown(*seen.hidden);
    return seen.value ? observed_text(*seen.value) : absent();
}

}  // namespace

Table observe_processes(const Observation& observation) {
    auto table = Table::of("processes");
    const auto found = Looking(observation.host, table).run();
    const auto users = UserNames::of_scan(observation);
    for (const auto& process : found) {
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        const auto& executable = process.executable;
        const auto nobody = executable.hidden ? unknown(*executable.hidden) : absent();
        const auto no_user = unknown(process.uid.hidden.value_or(Reason::malformed));
        const auto& uid = process.uid.value;
        table.add_row()
            .set("name", observed_text(process.name))
            .set("user", uid ? users->of(*uid) : no_user)
            .set("uid", uid ? integer(*uid) : no_user)
            .set("executable", cell_of(executable))
            .set("replaced", executable.value ? boolean(process.replaced) : nobody)
            .set("unit", cell_of(process.unit))
            .from("/proc");
    }
    return table;
}

}  // namespace presscheck
