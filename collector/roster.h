// The roster: which press agencies there are, since when, and which units make them up.
//
// Days are days in Asia/Ho_Chi_Minh (+07:00, no summer time); a last day is included. A unit is in
// at most one agency on any day. Format: design section 15, "YAML files".
#pragma once

#include "checks/policy/problem.h"
#include "checks/policy/text.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

using Day = std::chrono::sys_days;

// The day it is in Viet Nam at `time`.
Day local_day(Time time);
std::string format_day(Day day);               // "2026-11-23"
Result<Day> parse_day(std::string_view text);  // Errors: malformed.

enum class AgencyKind { print, electronic, radio, television, magazine };
std::string_view name_of(AgencyKind kind);
std::optional<AgencyKind> parse_agency_kind(std::string_view name);

struct RosterUnit {
    std::string id;
    Text title;
};

struct Agency {
    std::string id;
    Text title;
    std::vector<AgencyKind> kinds;
    Day from{};
    std::optional<Day> until;  // the last day
    std::vector<std::string> units;
    std::vector<std::string> succeeds;  // ids of agencies or units before it
    std::optional<int> servers;         // declared
    std::string provenance;
    bool verified = false;

    bool in_force(Day day) const { return from <= day && (!until || day <= *until); }
};

struct Roster {
    std::string id;
    std::string version;  // three integers
    std::vector<RosterUnit> units;
    std::vector<Agency> agencies;  // in file order

    const Agency* find(std::string_view agency) const;
    // The agency a unit belongs to on a day; null when it belongs to none.
    const Agency* agency_of(std::string_view unit, Day day) const;
    // Those in force on a day, in file order.
    std::vector<const Agency*> on(Day day) const;
};

Loaded<Roster> load_roster(std::string_view bytes);

// The roster as YAML that load_roster() reads back.
std::string spell(const Roster& roster);

// Errors: malformed (an id that is taken, a day on which a unit would be in two agencies, ...).
Result<Roster> with_agency(Roster roster, Agency agency);

}  // namespace presscheck
