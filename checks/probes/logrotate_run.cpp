#include "checks/probes/logrotate_run.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"
#include "checks/probes/timer_jobs.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 2> periodic_scripts{"/etc/cron.daily/logrotate",
                                                           "/etc/cron.hourly/logrotate"};
constexpr std::array<std::string_view, 3> systemd_programs{
    "/usr/lib/systemd/systemd", "/lib/systemd/systemd", "/run/systemd/system"};

// Kleene's `or` over what was asked so far.
class Any {
public:
    void add(bool value) { yes_ = yes_ || value; }
    void add_unknown(Reason reason) {
        if (!why_) why_ = reason;
    }
    Cell cell() const { return yes_ || !why_ ? boolean(yes_) : unknown(*why_); }

private:
    bool yes_ = false;
    std::optional<Reason> why_;
};

void ask_unit(const Observation& observation, const char* name, Any& any) {
    const Arguments asked{{"name", Value{Scalar{std::string(name)}}}};
    const auto& table = observation.other("units", asked);
    if (table.reason() && table.rows().empty()) any.add_unknown(*table.reason());
    for (const auto& row : table.rows()) {
        const auto& enabled = row.cell("enabled");
        if (const auto* why = std::get_if<Unknown>(&enabled)) any.add_unknown(why->reason);
        any.add(enabled == text("enabled") || enabled == text("enabled-runtime"));
    }
}

// Whether it is enabled, and still runs logrotate.
void ask_timer(const Observation& observation, Any& any) {
    Any enabled;
    ask_unit(observation, "logrotate.timer", enabled);
    auto answer = enabled.cell();
    if (answer == boolean(true)) answer = timer_starts(observation, "logrotate.timer", "logrotate");
    if (const auto* why = std::get_if<Unknown>(&answer)) any.add_unknown(why->reason);
    any.add(answer == boolean(true));
}

bool has_systemd(const Host& host) {
    for (const auto program : systemd_programs) {
        const auto about = host.info(program);
        if (about || about.error().code != Errc::not_found) return true;
    }
    return false;
}

// Whether cron has a script of logrotate's that does anything: those of Debian and Ubuntu leave it
// to the timer where systemd runs.
Cell cron_has_script(const Host& host) {
    Any any;
    for (const auto path : periodic_scripts) {
        constexpr unsigned executable = 0111;
        const auto about = host.info(path);
        if (!about) {
            if (about.error().code != Errc::not_found)
                any.add_unknown(reason_of(about.error(), host));
            continue;
        }
        const auto text = host.read_file(path);
        if (!text) {
            any.add_unknown(reason_of(text.error(), host));
            continue;
        }
        const bool leaves_it = text->find("/run/systemd/system") != std::string::npos;
        any.add((about->mode & executable) != 0 && !(leaves_it && has_systemd(host)));
    }
    return any.cell();
}

// A line of a crontab that speaks of logrotate may run it with this configuration or another.
void ask_crontabs(const Host& host, Any& any) {
    const auto ask = [&](const std::string& path) {
        const auto text = host.read_file(path);
        if (!text) {
            if (text.error().code != Errc::not_found)
                any.add_unknown(reason_of(text.error(), host));
            return;
        }
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            const auto written = trimmed(line->text);
            if (!written.starts_with('#') && written.find("logrotate") != std::string_view::npos)
                any.add_unknown(Reason::unsupported);
        }
    };
    ask("/etc/crontab");
    const auto found = find_paths(host, "/etc/cron.d/*");
    if (found.incomplete) any.add_unknown(*found.incomplete);
    for (const auto& path : found.paths)
        ask(path);
}

}  // namespace

Cell logrotate_is_run(const Observation& observation) {
    Any any;
    ask_timer(observation, any);
    const auto script = cron_has_script(observation.host);
    if (const auto* why = std::get_if<Unknown>(&script)) any.add_unknown(why->reason);
    if (script == boolean(true)) {
        for (const char* const daemon : {"cron.service", "crond.service", "anacron.timer"})
            ask_unit(observation, daemon, any);
    }
    ask_crontabs(observation.host, any);
    return any.cell();
}

}  // namespace presscheck
