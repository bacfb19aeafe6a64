#include "checks/probes/units.h"

#include "checks/glob.h"
#include "checks/parsers/unit_name.h"
#include "checks/probes/observed.h"
#include "checks/probes/unit_activity.h"
#include "checks/probes/unit_dropins.h"
#include "checks/probes/unit_state.h"
#include "checks/probes/unit_tree.h"
#include "core/limits.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

std::string name_pattern(const Arguments& arguments) {
    const auto found = arguments.find("name");
    return found == arguments.end() ? "*" : std::get<std::string>(found->second.scalar());
}

// Every unit file with what could be told of it.
using States = std::map<std::string, Result<UnitState>>;

States states_of(const Host& host, const UnitTree& tree, const UnitFiles& files) {
    States states;
    for (const auto& folder : tree.folders) {
        for (const auto& name : folder.names) {
            if (!states.contains(name)) states.emplace(name, unit_state(host, tree, files, name));
        }
    }
    return states;
}

std::vector<std::string> wanted_by(const UnitTree& tree, const std::vector<std::string>& names) {
    std::set<std::string> wanting;
    for (const auto& folder : tree.folders) {
        for (const auto& pulls : folder.pulls) {
            const bool pulled =
                std::any_of(pulls.links.begin(), pulls.links.end(), [&](const UnitPull& link) {
                    return std::any_of(names.begin(), names.end(),
                                       [&](const std::string& name) { return link.is_of(name); });
                });
            if (pulled) wanting.insert(pulls.by);
        }
    }
    return {wanting.begin(), wanting.end()};
}

Cell dropins_of(const Host& host, const UnitTree& tree, const std::vector<std::string>& names) {
    auto found = unit_dropins(host, tree, names);
    return found.hidden ? unknown(*found.hidden) : observed_texts(std::move(found.paths));
}

// What files say of a unit: all of its row but whether it is active.
struct UnitCells {
    std::string unit;  // itself, where the name is another one of it
    Cell enabled, wanted_by, dropins, fragment;
    std::string path{};
};

// By name.
struct UnitsOnDisk : std::map<std::string, UnitCells> {};

class Telling {
public:
    Telling(const Host& host, const UnitTree& tree, const UnitFiles& files)
        : host_(host), tree_(tree), states_(states_of(host, tree, files)) {
        for (const auto& [name, state] : states_) {
            if (state && state->state == "alias") aliases_[state->name].push_back(name);
        }
    }

    UnitsOnDisk run() const {
        UnitsOnDisk units;
        for (const auto& [name, state] : states_)
            units.emplace(name, cells_of(name, state));
        return units;
    }

private:
    UnitCells cells_of(const std::string& name, const Result<UnitState>& state) const {
        const auto& unit = state ? state->name : name;
        if (const auto reason = why_hidden(state)) {
            const auto hidden = unknown(*reason);
            return {unit, hidden, hidden, hidden, hidden};
        }
        const auto names = names_of(name, *state);
        return {unit,
                text(state->state),
                observed_texts(wanted_by(tree_, names)),
                dropins_of(host_, tree_, names),
                state->path.empty() ? absent() : observed_text(state->path),
                state->path};
    }

    // All names of a unit, the given one first: drop-ins and links count under each.
    std::vector<std::string> names_of(const std::string& name, const UnitState& unit) const {
        std::vector<std::string> names{name};
        if (unit.name != name) names.push_back(unit.name);
        if (const auto aliases = aliases_.find(unit.name); aliases != aliases_.end()) {
            std::copy_if(aliases->second.begin(), aliases->second.end(), std::back_inserter(names),
                         [&](const std::string& other) { return other != name; });
        }
        return names;
    }

    // A folder that could not be listed may hold what enables, masks or changes any unit.
    std::optional<Reason> why_hidden(const Result<UnitState>& state) const {
        if (tree_.incomplete) return tree_.incomplete;
        if (!state) return reason_of(state.error(), host_);
        return std::nullopt;
    }

    const Host& host_;
    const UnitTree& tree_;
    States states_;
    std::map<std::string, std::vector<std::string>> aliases_{};  // by the unit itself
};

void add_row(Table& table, const std::string& name, const UnitCells& unit,
             const UnitActivity& activity) {
    table.add_row()
        .set("name", text(name))
        .set("type", text(std::string(unit_type(name))))
        .set("active", activity.of(unit.unit))
        .set("enabled", unit.enabled)
        .set("wanted_by", unit.wanted_by)
        .set("dropins", unit.dropins)
        .set("fragment", unit.fragment)
        .from(unit.path);
}

// What systemd-sysv-generator would call the unit of a script: systemd-sysv-generator(8).
std::string unit_of_script(std::string name) {
    if (name.ends_with(".sh")) name.resize(name.size() - 3);
    return name + ".service";
}

// Old init scripts become units when systemd starts. Where it does not run, such a script may
// be started at boot all the same, under a name that only its generator gives.
bool has_scripts_without_unit(const Host& host, const UnitTree& tree) {
    if (host.info("/run/systemd/system")) return false;
    const auto scripts = host.list("/etc/init.d");
    if (!scripts) return scripts.error().code != Errc::not_found;
    constexpr unsigned executable = 0111;
    return std::any_of(scripts->begin(), scripts->end(), [&](const DirectoryEntry& script) {
        const auto about = host.info("/etc/init.d/" + script.name);
        const bool runs = about && about->type == FileType::file && (about->mode & executable) != 0;
        const auto unit = unit_of_script(script.name);
        return runs && !script.name.starts_with('.') &&
               std::none_of(tree.folders.begin(), tree.folders.end(), [&](const auto& folder) {
                   return std::binary_search(folder.entries.begin(), folder.entries.end(), unit);
               });
    });
}

}  // namespace

Table observe_units(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("units");
    const auto shared = unit_tree(observation);
    const auto& tree = *shared;
    if (tree.incomplete) table.mark_incomplete(*tree.incomplete);
    if (tree.folders.empty()) table.mark_incomplete(Reason::unsupported);
    if (has_scripts_without_unit(host, tree)) table.mark_incomplete(Reason::not_live);
    const auto pattern = name_pattern(observation.arguments);
    const auto units = observation.memory.once<UnitsOnDisk>(
        [&] { return Telling(host, *unit_tree(observation), *unit_files(observation)).run(); });
    const auto activity = observation.memory.once<UnitActivity>([&] { return UnitActivity(host); });
    for (const auto& [name, unit] : *units) {
        if (!text_matches(pattern, name)) continue;
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        add_row(table, name, unit, *activity);
    }
    return table;
}

}  // namespace presscheck
