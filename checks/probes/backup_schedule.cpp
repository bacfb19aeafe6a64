#include "checks/probes/backup_schedule.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

Cell timer(const Observation& observation, const std::string& name) {
    const auto& units = observation.other("units", {{"name", Value{Scalar{name}}}});
    for (const auto& row : units.rows()) {
        const auto& enabled = row.cell("enabled");
        if (const auto* hidden = std::get_if<Unknown>(&enabled)) return unknown(hidden->reason);
        if (enabled == text("enabled")) return boolean(true);
        const bool linked = enabled == text("static") || enabled == text("indirect");
        return boolean(linked && row.cell("wanted_by") != texts({}));
    }
    return units.complete() ? boolean(false) : unknown(*units.reason());
}

// Debian's cron, and run-parts, pass over a name with anything else in it.
bool is_taken(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

// In a table a line that sets a variable starts nothing.
bool starts_something(std::string_view bytes, bool table) {
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto written = trimmed(line->text);
        if (written.empty() || written.front() == '#') continue;
        constexpr std::string_view moments = "0123456789*@-";
        if (!table || moments.find(written.front()) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

Cell backup_scheduled(const Observation& observation, const std::string& schedule) {
    if (schedule.empty()) return unknown(Reason::undeclared);
    if (schedule.ends_with(".timer")) return timer(observation, schedule);
    const auto& host = observation.host;
    const auto real = host.resolve(schedule);
    const auto about = real ? host.info(*real) : Result<FileInfo>(real.error());
    if (!about && about.error().code == Errc::not_found) return boolean(false);
    if (!about) return unknown(reason_of(about.error(), host));
    if (about->type != FileType::file || about->size == 0) return boolean(false);
    const auto folder = schedule.substr(0, schedule.rfind('/') + 1);
    constexpr std::array<std::string_view, 4> folders_of_programs{
        "/etc/cron.daily/", "/etc/cron.hourly/", "/etc/cron.weekly/", "/etc/cron.monthly/"};
    const bool program = std::find(folders_of_programs.begin(), folders_of_programs.end(),
                                   folder) != folders_of_programs.end();
    if ((program || folder == "/etc/cron.d/") && !is_taken(schedule.substr(folder.size())))
        return boolean(false);
    // run-parts runs what may be run; cron itself reads its tables.
    constexpr unsigned may_be_run = 0100;
    if (program && (about->mode & may_be_run) == 0) return boolean(false);
    const auto bytes = host.read_file(*real);
    if (!bytes) return unknown(reason_without(bytes.error(), host));
    return boolean(starts_something(*bytes, !program));
}

}  // namespace presscheck
