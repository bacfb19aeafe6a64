#include "checks/probes/timer_jobs.h"

#include "checks/parsers/systemd_settings.h"
#include "checks/probes/observed.h"
#include "checks/probes/service_settings.h"
#include "checks/probes/unit_dropins.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace presscheck {
namespace {

// `@/usr/sbin/logrotate logrotate /etc/logrotate.conf`: a path or a name, with signs before it.
bool begins_with_program(const std::string& command, std::string_view program) {
    const auto words = systemd_words(command);
    if (words.empty()) return false;
    auto first = std::string_view(words.front());
    first.remove_prefix(std::min(first.find_first_not_of("-@:+!|"), first.size()));
    return first.substr(first.rfind('/') + 1) == program;
}

// The file that counts of a unit.
std::string file_of(const UnitTree& tree, const std::string& name) {
    for (const auto& folder : tree.folders) {
        if (std::binary_search(folder.names.begin(), folder.names.end(), name))
            return folder.path + "/" + name;
    }
    return "";
}

// A condition that was added to a unit decides whether it starts at all.
bool asks_first(const SystemdSetting& setting) {
    const bool asks = setting.key.starts_with("Condition") || setting.key.starts_with("Assert");
    // On batteries no server runs.
    return setting.section == "Unit" && asks && setting.key != "ConditionACPower" &&
           !setting.value.empty();
}

struct Schedule {
    std::vector<std::string> times;  // of OnCalendar=
    bool other = false;              // something else decides when, or what
};

void add_to(Schedule& schedule, const std::vector<SystemdSetting>& settings) {
    for (const auto& setting : settings) {
        schedule.other = schedule.other || asks_first(setting);
        if (setting.section != "Timer") continue;
        if (setting.key == "OnCalendar") {
            if (setting.value.empty()) {
                schedule.times.clear();
            } else {
                schedule.times.push_back(setting.value);
            }
        }
        if (setting.key == "Unit") schedule.other = true;
    }
}

// At least once a month: systemd.time(7).
bool is_often(const std::string& time) {
    static const re2::RE2 often(
        R"((?i)minutely|hourly|daily|weekly|monthly|)"
        R"((?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z,.-]*\s*)?(?:\*-\*-(?:\*|[0-9]{1,2})\s*)?)"
        R"((?:[0-9*:,/.]+)?(?:\s+UTC)?)");
    return re2::RE2::FullMatch(time, often);
}

// The distribution's own conditions are about what a package brings; those of the administrator may
// be about anything.
std::optional<Reason> added_condition(const Host& host, const UnitTree& tree,
                                      const std::string& unit) {
    const auto dropins = unit_dropins(host, tree, {unit});
    if (dropins.hidden) return dropins.hidden;
    auto files = dropins.paths;
    if (const auto own = file_of(tree, unit); own.starts_with("/etc/")) files.push_back(own);
    for (const auto& file : files) {
        const auto text = host.read_file(file);
        if (!text) return reason_of(text.error(), host);
        const auto settings = parse_systemd_settings(*text);
        if (!settings) return Reason::malformed;
        if (std::any_of(settings->begin(), settings->end(), asks_first)) return Reason::unsupported;
    }
    return std::nullopt;
}

}  // namespace

Cell service_starts(const Observation& observation, const std::string& service,
                    std::string_view program) {
    const auto tree = unit_tree(observation);
    if (tree->incomplete) return unknown(*tree->incomplete);
    const auto services = all_services(observation);
    const auto found = services->find(service);
    if (found == services->end() || file_of(*tree, service).empty()) return boolean(false);
    const auto& settings = found->second;
    if (settings.masked) return boolean(false);
    if (settings.hidden) return unknown(*settings.hidden);
    if (const auto why = added_condition(observation.host, *tree, service)) return unknown(*why);
    if (!settings.of("ExecCondition").empty()) return unknown(Reason::unsupported);
    const auto& starts = settings.of("ExecStart");
    const bool named = std::any_of(starts.begin(), starts.end(), [&](const auto& command) {
        return begins_with_program(command.text, program);
    });
    return named ? boolean(true) : unknown(Reason::unsupported);
}

Cell timer_starts(const Observation& observation, const std::string& timer,
                  std::string_view program) {
    const auto tree = unit_tree(observation);
    if (tree->incomplete) return unknown(*tree->incomplete);
    Schedule schedule;
    const auto dropins = unit_dropins(observation.host, *tree, {timer});
    if (dropins.hidden) return unknown(*dropins.hidden);
    auto files = dropins.paths;
    files.insert(files.begin(), file_of(*tree, timer));
    for (const auto& file : files) {
        const auto text = observation.host.read_file(file);
        if (!text) return unknown(reason_of(text.error(), observation.host));
        const auto settings = parse_systemd_settings(*text);
        if (!settings) return unknown(Reason::malformed);
        add_to(schedule, *settings);
    }
    const bool often = std::any_of(schedule.times.begin(), schedule.times.end(), is_often);
    if (schedule.other || !often) return unknown(Reason::unsupported);
    return service_starts(observation, timer.substr(0, timer.rfind('.')) + ".service", program);
}

}  // namespace presscheck
