#include "checks/probes/fim.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"
#include "checks/probes/watched_folders.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using Names = std::vector<std::string>;

class Looking {
public:
    Looking(const Observation& observation, Table& table)
        : observation_(observation), host_(observation.host), table_(table) {}

    void run() {
        if (is_there({"/usr/bin/aide", "/usr/sbin/aide", "/usr/local/bin/aide"})) add_aide();
        if (is_there({"/var/ossec/bin/wazuh-syscheckd"})) add_ossec("wazuh", "wazuh-");
        if (is_there({"/var/ossec/bin/ossec-syscheckd"})) add_ossec("ossec", "ossec");
        if (is_there({"/usr/sbin/tripwire", "/usr/local/sbin/tripwire"})) add_tripwire();
        if (is_there({"/usr/sbin/samhain", "/usr/local/sbin/samhain"})) add_samhain();
    }

private:
    bool is_there(const Names& programs) {
        bool there = false;
        for (const auto& program : programs) {
            const auto about = host_.info(program);
            there = there || about;
            if (!about && about.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(about.error(), host_), program);
        }
        return there;
    }

    // The first of these files that is there.
    std::string first_of(const Names& files) const {
        for (const auto& file : files) {
            const auto about = host_.info(file);
            if (about || about.error().code != Errc::not_found) return file;
        }
        return {};
    }

    Row& new_row(const char* engine, const std::string& config) {
        return table_.add_row()
            .set("engine", text(engine))
            .set("configured", boolean(!config.empty()))
            .from(config.empty() ? std::string{} : readable(config));
    }

    static void set_covers(Row& row, const WatchedFolders& watched) {
        if (watched.hidden) {
            row.set("covers", unknown(*watched.hidden), watched.hidden_at);
        } else {
            row.set("covers", texts(watched.covers));
        }
    }

    // When the state to compare with was taken; never: it was not.
    Cell database_time(const Names& files) const {
        Time newest{};
        bool any = false;
        for (const auto& file : files) {
            const auto about = host_.info(file);
            if (about) {
                newest = std::max(newest, about->modified);
                any = true;
            } else if (about.error().code != Errc::not_found) {
                return unknown(reason_of(about.error(), host_));
            }
        }
        return any ? observed_time(newest) : never();
    }

    void add_aide() {
        const auto config = first_of({"/etc/aide/aide.conf", "/etc/aide.conf"});
        auto& row = new_row("aide", config);
        if (config.empty()) {
            row.set("covers", texts({})).set("database_time", never());
        } else {
            const auto watched = watched_by_aide(host_, config);
            set_covers(row, watched);
            set_database(row, watched);
        }
        row.set("scheduled", scheduled("aide", {"dailyaidecheck.timer", "aidecheck.timer",
                                                "aide-check.timer", "aide.timer"}));
    }

    void set_database(Row& row, const WatchedFolders& watched) const {
        if (watched.database.empty() && watched.hidden) {
            row.set("database_time", unknown(*watched.hidden), watched.hidden_at);
        } else if (watched.database.empty()) {
            row.set("database_time", unknown(Reason::unsupported));
        } else {
            row.set("database_time", database_time({watched.database}), readable(watched.database));
        }
    }

    void add_ossec(const char* engine, std::string_view unit) {
        const auto config = first_of({"/var/ossec/etc/ossec.conf"});
        auto& row = new_row(engine, config);
        auto watched = config.empty() ? WatchedFolders{} : watched_by_ossec(host_, "/var/ossec");
        if (watched.switched_off) watched.covers.clear();
        set_covers(row, watched);
        row.set("configured", boolean(!config.empty() && !watched.switched_off));
        row.set("database_time", database_time({"/var/ossec/queue/fim/db/fim.db",
                                                "/var/ossec/queue/syscheck/syscheck"}));
        // Its daemon looks by itself as long as it runs.
        row.set("scheduled", watched.switched_off ? boolean(false) : started(unit));
    }

    // Its files are signed and enciphered.
    void add_tripwire() {
        const auto config = first_of({"/etc/tripwire/tw.cfg"});
        auto& row = new_row("tripwire", config);
        row.set("covers", config.empty() ? texts({}) : unknown(Reason::unsupported));
        const auto found = find_paths(host_, "/var/lib/tripwire/*.twd");
        row.set("database_time",
                found.incomplete ? unknown(*found.incomplete) : database_time(found.paths));
        row.set("scheduled", scheduled("tripwire", {}));
    }

    void add_samhain() {
        const auto config = first_of({"/etc/samhain/samhainrc", "/etc/samhainrc"});
        auto& row = new_row("samhain", config);
        set_covers(row, config.empty() ? WatchedFolders{} : watched_by_samhain(host_, config));
        row.set("database_time", database_time({"/var/state/samhain/samhain_file",
                                                "/var/lib/samhain/samhain_file"}));
        row.set("scheduled", started("samhain"));
    }

    // Whether a service that begins so starts with the machine.
    Cell started(std::string_view begins) {
        const auto& units = observation_.other("units", {});
        for (const auto& row : units.rows()) {
            if (!is_named(row, begins, ".service")) continue;
            if (row.cell("enabled") == text("enabled") || row.cell("enabled") == text("generated"))
                return boolean(true);
        }
        return units.complete() ? boolean(false) : unknown(*units.reason());
    }

    static bool is_named(const Row& row, std::string_view begins, std::string_view ends) {
        const auto* value = std::get_if<Value>(&row.cell("name"));
        if (value == nullptr) return false;
        const auto name = spell(*value);
        return name.starts_with(begins) && name.ends_with(ends);
    }

    // By a timer, or by a table or folder of cron in which a line that is no comment names it.
    Cell scheduled(const std::string& program, const Names& timers) {
        const auto& units = observation_.other("units", {});
        std::optional<Reason> hidden;
        if (!units.complete()) hidden = units.reason();
        for (const auto& row : units.rows()) {
            const bool ours = std::any_of(
                timers.begin(), timers.end(),
                [&](const std::string& name) { return row.cell("name") == text(name); });
            if (!ours) continue;
            if (row.cell("enabled") == text("enabled")) return boolean(true);
            if (const auto* why = std::get_if<Unknown>(&row.cell("enabled"))) hidden = why->reason;
        }
        for (const auto* pattern :
             {"/etc/crontab", "/etc/cron.d/*", "/etc/cron.hourly/*", "/etc/cron.daily/*",
              "/etc/cron.weekly/*", "/var/spool/cron/root", "/var/spool/cron/crontabs/root"}) {
            const auto found = find_paths(host_, pattern);
            if (found.incomplete) hidden = found.incomplete;
            for (const auto& path : found.paths) {
                const auto named = names(path, program, hidden);
                if (named) return boolean(true);
            }
        }
        return hidden ? unknown(*hidden) : boolean(false);
    }

    bool names(const std::string& path, const std::string& program,
               std::optional<Reason>& hidden) const {
        const auto real = host_.resolve(path);
        const auto about = real ? host_.info(*real) : Result<FileInfo>(real.error());
        if (!about || about->type != FileType::file) return false;
        constexpr unsigned may_be_run = 0100;
        const bool parts = path.starts_with("/etc/cron.hourly/") ||
                           path.starts_with("/etc/cron.daily/") ||
                           path.starts_with("/etc/cron.weekly/");
        // run-parts passes over names with a dot.
        const bool dotted = path.find('.', path.rfind('/')) != std::string::npos;
        if (parts && ((about->mode & may_be_run) == 0 || dotted)) return false;
        const auto text = host_.read_file(path);
        if (!text) {
            if (text.error().code != Errc::not_found) hidden = reason_of(text.error(), host_);
            return false;
        }
        // Debian's own script does nothing where systemd runs, for which there is the timer.
        if (parts && text->find("dailyaidecheck") != std::string::npos &&
            text->find("/run/systemd/system") != std::string::npos)
            return false;
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            const auto said = trimmed(line->text);
            if (said.starts_with('#') || !names_program(said, program)) continue;
            // Debian's cron passes over names with a dot, others do not.
            if (!path.starts_with("/etc/cron.d/") || !dotted) return true;
            hidden = Reason::unsupported;
        }
        return false;
    }

    // "/usr/sbin/aide --check", not /var/log/aide.log.
    static bool names_program(std::string_view line, const std::string& program) {
        for (auto at = line.find(program); at != std::string_view::npos;
             at = line.find(program, at + 1)) {
            const auto end = at + program.size();
            const bool begins = at == 0 || std::string_view(" \t/;&|(\"'").find(line[at - 1]) !=
                                               std::string_view::npos;
            const bool ends = end < line.size() && (line[end] == ' ' || line[end] == '\t');
            const auto rest = line.substr(end);
            const bool checks = rest.find("--check") != std::string_view::npos ||
                                rest.find("-C") != std::string_view::npos ||
                                rest.find("-m c") != std::string_view::npos ||
                                rest.find("--update") != std::string_view::npos;
            if (begins && ends && checks) return true;
        }
        return false;
    }

    const Observation& observation_;
    const Host& host_;
    Table& table_;
};

}  // namespace

Table observe_fim(const Observation& observation) {
    auto table = Table::of("fim");
    Looking(observation, table).run();
    return table;
}

}  // namespace presscheck
