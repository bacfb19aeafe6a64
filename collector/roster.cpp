#include "collector/roster.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace presscheck {
namespace {

constexpr std::chrono::hours viet_nam{7};

constexpr std::array<std::pair<AgencyKind, std::string_view>, 5> kinds{{
    {AgencyKind::print, "print"},
    {AgencyKind::electronic, "electronic"},
    {AgencyKind::radio, "radio"},
    {AgencyKind::television, "television"},
    {AgencyKind::magazine, "magazine"},
}};

}  // namespace

Day local_day(Time time) {
    return std::chrono::floor<std::chrono::days>(time + viet_nam);
}

std::string format_day(Day day) {
    return format_time(Time{day}).substr(0, 10);
}

Result<Day> parse_day(std::string_view text) {
    auto time = parse_date(text);
    if (!time) return time.error();
    return std::chrono::floor<std::chrono::days>(*time);
}

std::string_view name_of(AgencyKind kind) {
    for (const auto& [known, name] : kinds)
        if (known == kind) return name;
    return {};
}

std::optional<AgencyKind> parse_agency_kind(std::string_view name) {
    for (const auto& [kind, known] : kinds)
        if (known == name) return kind;
    return std::nullopt;
}

const Agency* Roster::find(std::string_view agency) const {
    const auto found = std::find_if(agencies.begin(), agencies.end(),
                                    [&](const Agency& known) { return known.id == agency; });
    return found == agencies.end() ? nullptr : &*found;
}

const Agency* Roster::agency_of(std::string_view unit, Day day) const {
    for (const Agency& agency : agencies) {
        const bool holds =
            std::find(agency.units.begin(), agency.units.end(), unit) != agency.units.end();
        if (holds && agency.in_force(day)) return &agency;
    }
    return nullptr;
}

std::vector<const Agency*> Roster::on(Day day) const {
    std::vector<const Agency*> found;
    for (const Agency& agency : agencies)
        if (agency.in_force(day)) found.push_back(&agency);
    return found;
}

}  // namespace presscheck
