#include "checks/probes/log_retention.h"

#include "checks/parsers/journal_file.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/log_files.h"
#include "checks/probes/log_keeping.h"
#include "checks/probes/logrotate_files.h"
#include "checks/probes/logrotate_run.h"
#include "checks/probes/machine_birth.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

namespace presscheck {
namespace {

using Set = LogSeen::Set;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

std::chrono::seconds longest_period(RotationPeriod period) {
    constexpr std::array<seconds, 6> longest{hours(1), days(1),   days(7),
                                             days(31), days(366), seconds(0)};
    return longest.at(static_cast<std::size_t>(period));
}

Cell set_cell(const LogSeen& seen) {
    switch (seen.set) {
        case Set::time:
            return duration(seen.set_time);
        case Set::for_ever:
            return unlimited();
        case Set::size:
            return unknown(Reason::unsupported);
        case Set::unknown:
            break;
    }
    return unknown(seen.why);
}

Cell kept_cell(const LogKept& kept) {
    if (kept.how == LogKept::How::for_ever) return unlimited();
    return kept.how == LogKept::How::some ? duration(kept.time) : unknown(kept.why);
}

// Who takes old entries away.
struct Keeper {
    Cell name = unknown(Reason::unsupported);
    std::string source;
};

class Observing {
public:
    Observing(const Observation& observation, Table& table)
        : observation_(observation),
          host_(observation.host),
          now_(observation.now),
          table_(table),
          rules_(logrotate_rules(observation)),
          since_(machine_birth(host_)),
          old_files_(host_) {}

    void run() {
        const auto logs = find_log_files(host_);
        if (logs.incomplete) table_.mark_incomplete(*logs.incomplete, logs.incomplete_source);
        for (const auto& log : logs.files)
            add_log(log);
        add_audit();
        if (!holds_all(logs)) add_journal();
    }

private:
    bool is_fresh(Time written) const { return now_ - written <= hours(24); }

    // A time ahead of the clock is none.
    Cell fresh_cell(Time written) const {
        return written > now_ + hours(1) ? unknown(Reason::clock) : boolean(is_fresh(written));
    }

    // The journal's entries stand in text logs as well, which are written to.
    bool holds_all(const LogFiles& logs) const {
        const auto has = [&](std::string_view kind) {
            return std::any_of(logs.files.begin(), logs.files.end(), [&](const LogFile& log) {
                return log.kind == kind && log.size != 0 && is_fresh(log.modified);
            });
        };
        return has("system") && has("auth");
    }

    Row& add_row(const std::string& path, std::string_view kind, const Keeper& keeper,
                 const LogSeen& seen) {
        auto& row = table_.add_row();
        row.set("path", observed_text(path))
            .set("kind", text(std::string(kind)))
            .set("kept_by", keeper.name)
            .set("configured", set_cell(seen))
            .set(
                "span",
                seen.oldest && *seen.oldest <= now_
                    ? duration(coarse_age(std::chrono::duration_cast<seconds>(now_ - *seen.oldest)))
                    : absent())
            .set("keeps", kept_cell(kept_as_seen(seen, now_)))
            .from(keeper.source.empty() ? readable(path) : keeper.source);
        return row;
    }

    // --- logs of files

    // What logrotate does with it, if anything runs logrotate.
    Keeper rotate(const std::string& path, LogSeen& seen, std::string& folder) {
        const auto& conf = rules_->conf;
        if (conf.fault) {
            seen.why = conf.fault->reason;
            return {unknown(conf.fault->reason), readable(conf.fault->source)};
        }
        const auto* entry = conf.find(path);
        if (entry == nullptr) {
            seen.set = Set::for_ever;
            return {text("nothing"), {}};
        }
        if (!run_) run_ = logrotate_is_run(observation_);
        const auto source = place(entry->path, entry->line);
        if (const auto* why = std::get_if<Unknown>(&*run_)) {
            seen.why = why->reason;
            return {*run_, source};
        }
        if (*run_ == boolean(false)) {
            seen.set = Set::for_ever;
            return {text("nothing"), source};
        }
        const auto& settings = entry->settings;
        if (settings.old_dir.starts_with('/')) {
            folder = settings.old_dir;
        } else if (!settings.old_dir.empty()) {
            folder += "/" + settings.old_dir;
        }
        const auto kept = kept_at_least(settings);
        seen.blur = longest_period(settings.period);
        seen.set_time = kept.time;
        if (kept.how == LogrotateKeeping::How::some) seen.set = Set::time;
        if (kept.how == LogrotateKeeping::How::for_ever) seen.set = Set::for_ever;
        if (kept.how == LogrotateKeeping::How::unknown) {
            seen.set = settings.unknown_keyword ? Set::unknown : Set::size;
            if (settings.unknown_keyword) seen.why = Reason::version;
        }
        return {text("logrotate"), source};
    }

    void add_log(const LogFile& log) {
        LogSeen seen;
        auto folder = log.path.substr(0, log.path.rfind('/'));
        auto keeper = rotate(log.path, seen, folder);
        add_file(log, keeper, seen, folder);
    }

    void add_file(const LogFile& log, const Keeper& keeper, LogSeen seen,
                  const std::string& folder) {
        const auto old = old_files_.of(log.path, folder);
        // Nothing was ever written to it: it has nothing to keep.
        if (log.size == 0 && !old.any && !old.unseen) return;
        seen.machine_since = since_;
        seen.oldest = old.oldest;
        if (old.unseen) {
            seen.set = Set::unknown;
            seen.why = *old.unseen;
        }
        add_row(log.path, log.kind, keeper, seen)
            .set("fresh", log.size == 0 ? boolean(false) : fresh_cell(log.modified));
    }

    // --- audit

    void add_audit() {
        const auto& table = observation_.other("auditd", {});
        if (table.reason()) return table_.mark_incomplete(*table.reason(), table.reason_source());
        for (const auto& row : table.rows())
            add_audit_log(row);
    }

    void add_audit_log(const Row& auditd) {
        const auto* path = std::get_if<Value>(&auditd.cell("log_file"));
        if (path == nullptr) {
            const auto* why = std::get_if<Unknown>(&auditd.cell("log_file"));
            LogSeen seen;
            seen.why = why == nullptr ? Reason::absent : why->reason;
            add_row("/var/log/audit/audit.log", "audit", {unknown(seen.why), auditd.source()}, seen)
                .set("fresh", unknown(seen.why));
            return;
        }
        const auto name = std::get<std::string>(path->scalar());
        const auto about = host_.info(name);
        if (!about) {
            if (about.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(about.error(), host_), readable(name));
            return;
        }
        LogSeen seen;
        auto folder = name.substr(0, name.rfind('/'));
        Keeper keeper;
        if (rules_->conf.find(name) != nullptr || rules_->conf.fault) {
            keeper = rotate(name, seen, folder);
        } else {
            seen.set = audit_set(auditd, seen.why);
            keeper = {text("auditd"), auditd.source()};
        }
        add_file({name, "audit", about->size, about->modified}, keeper, seen, folder);
    }

    // auditd counts files and their sizes, never days.
    static Set audit_set(const Row& auditd, Reason& why) {
        const auto& action = auditd.cell("max_log_file_action");
        if (const auto* unknown = std::get_if<Unknown>(&action)) {
            why = unknown->reason;
            return Set::unknown;
        }
        const bool one_file =
            auditd.cell("num_logs") == integer(0) || auditd.cell("num_logs") == integer(1);
        return action == text("rotate") && !one_file ? Set::size : Set::for_ever;
    }

    // --- the journal

    void add_journal() {
        const auto& table = observation_.other("journald", {});
        if (table.rows().empty())
            return table_.mark_incomplete(table.reason().value_or(Reason::absent));
        const auto& journald = table.rows().front();
        const auto& persistent = journald.cell("persistent");
        const Keeper keeper{text("journald"), journald.source()};
        LogSeen seen;
        seen.machine_since = since_;
        if (const auto* why = std::get_if<Unknown>(&persistent)) {
            if (why->reason == Reason::absent) return;  // there is no journald
            seen.why = why->reason;
        } else if (persistent == boolean(false)) {
            seen.set = Set::time;  // it is gone with the next start
        } else {
            read_retention(journald, seen);
        }
        add_row("/var/log/journal", "journal", keeper, seen)
            .set("fresh", journal_fresh(persistent));
    }

    static void read_retention(const Row& journald, LogSeen& seen) {
        const auto& limit = journald.cell("max_retention");
        const auto& oldest = journald.cell("oldest");
        if (const auto* why = std::get_if<Unknown>(&oldest)) {
            seen.why = why->reason;
            return;
        }
        if (const auto* time = std::get_if<Value>(&oldest))
            seen.oldest = std::get<Time>(time->scalar());
        if (const auto* why = std::get_if<Unknown>(&limit)) {
            seen.why = why->reason;
        } else if (limit == unlimited()) {
            // journald always keeps to a size, unset to a share of the file system.
            seen.set = Set::size;
        } else if (const auto* value = std::get_if<Value>(&limit)) {
            seen.set = Set::time;
            seen.by_size_too = true;
            seen.set_time = std::get<seconds>(value->scalar());
        }
    }

    // By the last entry of the file that is written to.
    Cell journal_fresh(const Cell& persistent) const {
        if (std::holds_alternative<Unknown>(persistent)) return persistent;
        const auto id = host_.read_file("/etc/machine-id");
        if (!id) return unknown(reason_without(id.error(), host_));
        const auto folder = std::string(persistent == boolean(true) ? "/var/log" : "/run/log");
        const auto path = folder + "/journal/" +
                          std::string(trimmed(std::string_view(*id).substr(0, id->find('\n')))) +
                          "/system.journal";
        const auto head = host_.read_head(path, journal_head_bytes);
        if (!head) {
            const bool empty = head.error().code == Errc::not_found && persistent == boolean(true);
            return empty ? boolean(false) : unknown(reason_without(head.error(), host_));
        }
        const auto last = last_journal_entry(*head);
        if (!last) return unknown(Reason::malformed);
        return *last ? fresh_cell(**last) : boolean(false);
    }

    const Observation& observation_;
    const Host& host_;
    Time now_;
    Table& table_;
    std::shared_ptr<const LogrotateRules> rules_;
    std::optional<Time> since_;
    std::optional<Cell> run_;
    OldLogFiles old_files_;
};

}  // namespace

Table observe_log_retention(const Observation& observation) {
    auto table = Table::of("log_retention");
    Observing(observation, table).run();
    return table;
}

}  // namespace presscheck
