#include "checks/probes/known_services.h"

#include "checks/glob.h"

#include <algorithm>

namespace presscheck {
namespace {

bool is(const Cell& cell, std::string_view word) {
    return cell == text(std::string(word));
}

// What a unit says of itself, or who pulls it in: an instance of a template, a link the
// distribution made.
Cell starts(const Row& unit) {
    const auto& enabled = unit.cell("enabled");
    const auto& wanted = unit.cell("wanted_by");
    if (is(enabled, "masked") || is(enabled, "masked-runtime")) return boolean(false);
    if (is(enabled, "enabled") || is(enabled, "enabled-runtime")) return boolean(true);
    for (const auto* cell : {&enabled, &wanted}) {
        if (const auto* hidden = std::get_if<Unknown>(cell)) return unknown(hidden->reason);
    }
    return boolean(wanted != texts({}));
}

}  // namespace

Cell either(const Cell& one, const Cell& other) {
    if (one == boolean(true) || other == boolean(true)) return boolean(true);
    return std::holds_alternative<Unknown>(one) ? one : other;
}

KnownService known_service(const Table& units, std::span<const std::string_view> names) {
    KnownService found;
    // A unit that could not be seen may be one of these.
    if (!units.complete()) found.running = found.at_boot = unknown(*units.reason());
    for (const auto& unit : units.rows()) {
        const auto* name = std::get_if<Value>(&unit.cell("name"));
        const bool meant =
            name != nullptr && std::any_of(names.begin(), names.end(), [&](auto pattern) {
                return text_matches(pattern, std::get<std::string>(name->scalar()));
            });
        const auto& enabled = unit.cell("enabled");
        if (!meant || is(enabled, "masked") || is(enabled, "masked-runtime")) continue;
        const auto& active = unit.cell("active");
        if (!found.present) found.source = unit.source();
        found.present = true;
        found.running =
            either(found.running, std::holds_alternative<Absent>(active) ? boolean(false) : active);
        found.at_boot = either(found.at_boot, starts(unit));
    }
    return found;
}

}  // namespace presscheck
