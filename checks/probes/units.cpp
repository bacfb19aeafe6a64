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
struct States : std::map<std::string, Result<UnitState>> {};

States states_of(const Host& host, const UnitTree& tree, const UnitFiles& files) {
    States states;
    for (const auto& folder : tree.folders) {
        for (const auto& name : folder.names) {
            if (!states.contains(name)) states.emplace(name, unit_state(host, tree, files, name));
        }
    }
    return states;
}

// All names of a unit, the given one first: drop-ins and links count under each.
std::vector<std::string> names_of(const States& states, const std::string& name,
                                  const UnitState& unit) {
    std::vector<std::string> names{name};
    if (unit.name != name) names.push_back(unit.name);
    for (const auto& [other, state] : states) {
        const bool alias = state && state->state == "alias" && state->name == unit.name;
        if (alias && other != name) names.push_back(other);
    }
    return names;
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

class Rows {
public:
    Rows(const Host& host, const UnitTree& tree, const States& states, Table& table)
        : host_(host), tree_(tree), states_(states), table_(table), activity_(host) {}

    void add(const std::string& name, const Result<UnitState>& state) {
        auto& row = table_.add_row();
        row.set("name", text(name)).set("type", text(std::string(unit_type(name))));
        row.set("active", activity_.of(state ? state->name : name));
        if (const auto hidden = why_hidden(state)) {
            row.set("enabled", unknown(*hidden)).set("wanted_by", unknown(*hidden));
            row.set("dropins", unknown(*hidden)).set("fragment", unknown(*hidden));
            return;
        }
        const auto names = names_of(states_, name, *state);
        row.set("enabled", text(state->state))
            .set("wanted_by", observed_texts(wanted_by(tree_, names)))
            .set("dropins", dropins_of(host_, tree_, names))
            .set("fragment", state->path.empty() ? absent() : observed_text(state->path))
            .from(state->path);
    }

private:
    // A folder that could not be listed may hold what enables, masks or changes any unit.
    std::optional<Reason> why_hidden(const Result<UnitState>& state) const {
        if (tree_.incomplete) return tree_.incomplete;
        if (!state) return reason_of(state.error(), host_);
        return std::nullopt;
    }

    const Host& host_;
    const UnitTree& tree_;
    const States& states_;
    Table& table_;
    UnitActivity activity_;
};

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
    const auto states = observation.memory.once<States>(
        [&] { return states_of(host, *unit_tree(observation), *unit_files(observation)); });
    Rows rows(host, tree, *states, table);
    for (const auto& [name, state] : *states) {
        if (!text_matches(pattern, name)) continue;
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        rows.add(name, state);
    }
    return table;
}

}  // namespace presscheck
