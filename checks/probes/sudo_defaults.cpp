#include "checks/probes/sudo_defaults.h"

#include "checks/policy/version.h"
#include "checks/probes/lasting_place.h"
#include "checks/probes/observed.h"
#include "checks/probes/sudo_pam.h"
#include "checks/probes/sudo_rules.h"
#include "checks/probes/sudoers_files.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>

namespace presscheck {
namespace {

using Operation = SudoDefault::Operation;

// Minutes as sudo writes them, with a fraction; below 0 without end.
Cell minutes(const std::string& value) {
    char* end = nullptr;
    const double count = std::strtod(value.c_str(), &end);
    constexpr double most = 1e9;
    if (value.empty() || *end != '\0' || !std::isfinite(count) || count > most) {
        return unknown(Reason::malformed);
    }
    if (count < 0) return unlimited();
    return duration(std::chrono::seconds{std::llround(count * 60)});
}

// For comparing: what is not known is longer than all that is.
double seconds_in(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    const auto* count =
        value == nullptr ? nullptr : std::get_if<std::chrono::seconds>(&value->scalar());
    return count == nullptr ? HUGE_VAL : static_cast<double>(count->count());
}

class Filler {
public:
    Filler(const Sudoers& sudoers, Row& row) : sudoers_(sudoers), row_(row) {}

    // True where it is so for everybody.
    void yes_or_no(std::string_view column, const Cell& otherwise) {
        const auto meaning = [](const SudoDefault& one) -> std::optional<Cell> {
            if (one.operation == Operation::set) return boolean(true);
            if (one.operation == Operation::clear) return boolean(false);
            return std::nullopt;
        };
        put(column, otherwise, meaning,
            [](const Cell&, const Cell& scoped) { return scoped == boolean(false); });
    }
    // Absent where somebody has none.
    void word(std::string_view column, const Cell& otherwise) {
        const auto meaning = [](const SudoDefault& one) -> std::optional<Cell> {
            if (one.operation == Operation::assign) return observed_text(one.value);
            if (one.operation == Operation::clear) return absent();
            return std::nullopt;
        };
        put(column, otherwise, meaning,
            [](const Cell&, const Cell& scoped) { return scoped == absent(); });
    }
    // The longest that somebody has.
    void wait(std::string_view column, const Cell& otherwise) {
        const auto meaning = [](const SudoDefault& one) -> std::optional<Cell> {
            if (one.operation == Operation::assign) return minutes(one.value);
            if (one.operation == Operation::clear) return duration(std::chrono::seconds{0});
            return std::nullopt;
        };
        put(column, otherwise, meaning, [](const Cell& all, const Cell& scoped) {
            return seconds_in(scoped) > seconds_in(all);
        });
    }

private:
    // sudo complains of a setting in the wrong form and passes it over. The last one without a
    // scope counts, unless one with a scope is `worse`.
    template <class Meaning, class Worse>
    void put(std::string_view column, const Cell& otherwise, const Meaning& meaning,
             const Worse& worse) {
        Cell value = otherwise;
        std::string source;
        const auto each = [&](bool scoped) {
            for (const auto& one : sudoers_.defaults) {
                const auto said = one.name == column ? meaning(one) : std::nullopt;
                if (!said || scoped != (one.scope != SudoDefault::Scope::everything)) continue;
                if (scoped && !worse(value, *said)) continue;
                value = *said;
                source = readable(one.source);
            }
        };
        each(false);
        each(true);
        row_.set(column, value, source);
    }

    const Sudoers& sudoers_;
    Row& row_;
};

// On since sudo 1.9.14.
Cell pty_by_itself(const SudoPresence& sudo) {
    if (!sudo.version) return unknown(Reason::version);
    const auto order = sudo.dpkg ? Version::Order::dpkg : Version::Order::rpm;
    return boolean(compare({*sudo.version, order}, {"1.9.14", order}) >= 0);
}

// Built in: 15 minutes by Debian, 5 by sudo itself.
Cell timeout_by_itself(const SudoPresence& sudo) {
    if (!sudo.version) return unknown(Reason::version);
    return duration(std::chrono::minutes{sudo.dpkg ? 15 : 5});
}

// Is a setting that is on by itself switched off for somebody?
bool is_off(const Sudoers& sudoers, std::string_view name) {
    bool off = false;
    for (const auto& one : sudoers.defaults) {
        if (one.name != name) continue;
        const bool everybody = one.scope == SudoDefault::Scope::everything;
        if (one.operation == Operation::clear) off = true;
        if (one.operation == Operation::set && everybody) off = false;
    }
    return off;
}

// Has somebody `none` in place of a priority of syslog?
bool is_silent(const Sudoers& sudoers, std::string_view name) {
    bool silent = false;
    for (const auto& one : sudoers.defaults) {
        if (one.name != name) continue;
        const bool none = one.operation == Operation::clear ||
                          (one.operation == Operation::assign && one.value == "none");
        const bool everybody = one.scope == SudoDefault::Scope::everything;
        silent = none || (silent && !everybody);
    }
    return silent;
}

// Whether what is run and what is refused leaves a line in syslog or in a file that keeps it.
Cell logged(const Host& host, const Sudoers& sudoers, const Row& row) {
    if (is_off(sudoers, "log_allowed") || is_off(sudoers, "log_denied")) return boolean(false);
    const bool silent = is_silent(sudoers, "syslog_goodpri") || is_silent(sudoers, "syslog_badpri");
    if (row.cell("syslog") != absent() && !silent) return boolean(true);
    const auto* file = std::get_if<Value>(&row.cell("logfile"));
    if (file == nullptr) return boolean(false);
    const auto kept = keeps_file(host, spell(*file));
    return kept ? boolean(*kept) : unknown(reason_without(kept.error(), host));
}

void fill(Row& row, const Host& host, const Sudoers& sudoers, const SudoPresence& sudo) {
    Filler filler(sudoers, row);
    filler.yes_or_no("use_pty", pty_by_itself(sudo));
    filler.yes_or_no("env_reset", boolean(true));
    filler.yes_or_no("authenticate", boolean(true));
    filler.yes_or_no("log_input", boolean(false));
    filler.yes_or_no("log_output", boolean(false));
    filler.word("logfile", absent());
    filler.word("syslog", text("authpriv"));
    filler.word("secure_path", absent());
    filler.wait("timestamp_timeout", timeout_by_itself(sudo));
    row.set("logged", logged(host, sudoers, row));
}

// The services of PAM that sudo asks: its own, that of `sudo -i`, and those Defaults name.
std::set<std::string> services_of(const Sudoers& sudoers) {
    std::set<std::string> services{"sudo", "sudo-i"};
    for (const auto& one : sudoers.defaults) {
        const bool names = one.name == "pam_service" || one.name == "pam_login_service" ||
                           one.name == "pam_askpass_service";
        if (names && one.operation == Operation::assign) services.insert(one.value);
    }
    return services;
}

}  // namespace

Table observe_sudo_defaults(const Observation& observation) {
    constexpr std::string_view name = "sudo_defaults";
    const auto& host = observation.host;
    const auto sudo = look_for_sudo(observation);
    if (!sudo.present && sudo.unseen) return Table::unseen(name, *sudo.unseen);
    if (!sudo.present && !could_have_sudo(host)) return Table::unseen(name, Reason::absent);
    auto table = Table::of(name);
    if (!sudo.present) return table;
    const auto files = sudo_files(observation);
    if (files->unseen) return Table::unseen(name, *files->unseen, files->source);
    auto& row = table.add_row().from("/etc/sudoers");
    if (files->incomplete) {
        for (const auto& column : table.probe().columns)
            row.set(column.name, unknown(*files->incomplete));
    } else {
        fill(row, host, files->sudoers, sudo);
        const auto needed =
            sudo_password_needed(host, services_of(files->sudoers), observation.memory);
        row.set("password_needed", needed.cell, needed.source);
    }
    return table;
}

}  // namespace presscheck
