#include "checks/probes/time_sources.h"

#include "checks/probes/observed.h"
#include "checks/probes/time_files.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

struct Program {
    std::string_view unit, daemon;
    TimeFiles (*read)(const Host&, std::string_view unit);
};

constexpr std::array programs{
    Program{"chrony.service", "chrony", read_chrony_files},
    Program{"chronyd-restricted.service", "chrony", read_chrony_files},
    Program{"chronyd.service", "chrony", read_chrony_files},
    Program{"ntp.service", "ntp", read_ntp_files},
    Program{"ntpd.service", "ntp", read_ntp_files},
    Program{"ntpsec.service", "ntpsec", read_ntp_files},
    Program{"openntpd.service", "openntpd",
            [](const Host& host, std::string_view) { return read_openntpd_files(host); }},
    Program{"systemd-timesyncd.service", "timesyncd",
            [](const Host& host, std::string_view) { return read_timesyncd_files(host); }},
};

// Programs that set the clock by other means, which no file tells in a way we know.
constexpr std::array<std::string_view, 5> strangers{"phc2sys.service", "phc2sys@.service",
                                                    "ptp4l.service", "timemaster.service",
                                                    "ntpdate.service"};

bool is(const Cell& cell, std::string_view word) {
    return cell == text(std::string(word));
}

// Whether a unit starts with the machine or runs now; nothing when that cannot be told.
std::optional<bool> is_used(const Row& unit) {
    const auto& active = unit.cell("active");
    const auto& enabled = unit.cell("enabled");
    if (active == boolean(true)) return true;
    if (is(enabled, "enabled") || is(enabled, "enabled-runtime")) return true;
    const auto& wanted = unit.cell("wanted_by");
    if (std::holds_alternative<Unknown>(enabled) || std::holds_alternative<Unknown>(wanted)) {
        return std::nullopt;
    }
    // What the distribution itself links in, or a generator made of an init script.
    const bool linked =
        is(enabled, "static") || is(enabled, "indirect") || is(enabled, "generated");
    if (linked && wanted != texts({})) return true;
    // Where no systemd runs, nothing runs that is not enabled.
    const auto* hidden = std::get_if<Unknown>(&active);
    if (hidden != nullptr && hidden->reason != Reason::not_live) return std::nullopt;
    return false;
}

Reason why_not_told(const Row& unit) {
    for (const auto column : {"enabled", "wanted_by", "active"}) {
        if (const auto* hidden = std::get_if<Unknown>(&unit.cell(column))) return hidden->reason;
    }
    return Reason::denied;
}

void add_rows(Table& table, const Program& program, const TimeFiles& files) {
    if (files.incomplete) table.mark_incomplete(*files.incomplete, files.incomplete_source);
    for (const auto& [source, where] : files.sources) {
        if (table.rows().size() == limits::rows_per_table)
            return table.mark_incomplete(Reason::too_large);
        table.add_row()
            .set("server", source.server.empty() ? absent() : observed_text(source.server))
            .set("kind", text(source.kind))
            .set("daemon", text(std::string(program.daemon)))
            .set("authenticated", boolean(source.authenticated))
            .from(where);
    }
}

// The clock of a container is that of its machine, whose programs it does not see.
bool is_contained(const Host& host) {
    constexpr std::string_view first_namespace = "pid:[4026531836]";
    const auto own = host.live() ? host.read_link("/proc/self/ns/pid") : std::string{};
    return own && !own->empty() && *own != first_namespace;
}

}  // namespace

Table observe_time_sources(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("time_sources");
    const auto& units = observation.other("units", {});
    if (!units.complete()) table.mark_incomplete(*units.reason());
    if (is_contained(host)) table.mark_incomplete(Reason::container);
    for (const auto& unit : units.rows()) {
        const auto named = [&](std::string_view name) { return is(unit.cell("name"), name); };
        const auto program = std::find_if(programs.begin(), programs.end(),
                                          [&](const Program& each) { return named(each.unit); });
        const bool stranger = std::any_of(strangers.begin(), strangers.end(), named);
        // Another name of a unit that has a row of its own.
        if ((program == programs.end() && !stranger) || is(unit.cell("enabled"), "alias")) continue;
        const auto used = is_used(unit);
        if (!used) table.mark_incomplete(why_not_told(unit));
        if (!used || !*used) continue;
        if (stranger) {
            table.mark_incomplete(Reason::unsupported);
        } else {
            add_rows(table, *program, program->read(host, program->unit));
        }
    }
    return table;
}

}  // namespace presscheck
