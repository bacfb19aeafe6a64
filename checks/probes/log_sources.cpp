#include "checks/probes/log_sources.h"

#include "checks/parsers/journal_file.h"
#include "checks/parsers/log_templates.h"
#include "checks/probes/log_files.h"
#include "checks/probes/log_keeping.h"
#include "checks/probes/logrotate_files.h"
#include "checks/probes/machine_birth.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr std::string_view journals_folder = "/var/log/journal/remote";
constexpr std::size_t most_files = 10'000;

// What there is of one machine by one template, or in the journal.
struct Source {
    std::string path;  // of its folder or file, the same from one look to the next
    Time newest{};
    std::optional<Time> oldest;
    unsigned mode = 0;                             // every bit that any of its files has
    LogKept kept{LogKept::How::for_ever, {}, {}};  // the worst of its files
    std::string source;
};

bool is_worse(const LogKept& left, const LogKept& right) {
    using How = LogKept::How;
    const auto rank = [](const LogKept& kept) {
        return kept.how == How::some ? 0 : kept.how == How::unknown ? 1 : 2;
    };
    return rank(left) != rank(right) ? rank(left) < rank(right) : left.time < right.time;
}

// A machine may send for the first time today: that its oldest entry is young shows nothing.
LogKept kept_of_source(const LogSeen& seen, Time now) {
    constexpr std::chrono::days least_shown{90};
    const auto kept = kept_as_seen(seen, now);
    const bool as_set = seen.set == LogSeen::Set::time && kept.time == seen.set_time;
    if (kept.how != LogKept::How::some || as_set || kept.time >= least_shown) return kept;
    return {LogKept::How::unknown, {}, Reason::absent};
}

// As much of the path as the pattern takes to tell machines apart.
std::string place_of_machine(const LogTemplate& by, const std::string& path) {
    std::size_t stars = 0, depth = 0;
    for (const char c : by.pattern) {
        if (c == '/') ++depth;
        if (c == '*' && stars++ == by.host_star) break;
    }
    std::size_t end = 0;
    for (; depth > 0 && end != std::string::npos; --depth)
        end = path.find('/', end + 1);
    return path.substr(0, end);
}

class Observing {
public:
    Observing(const Observation& observation, Table& table)
        : host_(observation.host),
          now_(observation.now),
          table_(table),
          rules_(logrotate_rules(observation)),
          since_(machine_birth(host_)),
          old_files_(host_) {}

    void run() {
        read_daemon("/etc/rsyslog.conf", "/etc/rsyslog.d/*.conf", find_rsyslog_templates);
        read_daemon("/etc/syslog-ng/syslog-ng.conf", "/etc/syslog-ng/conf.d/*.conf",
                    find_syslog_ng_templates);
        read_journals();
        for (const auto& [name, source] : sources_)
            add_row(name, source);
    }

private:
    using Find = LogTemplates (*)(std::string_view);

    void read_daemon(const std::string& path, const std::string& pattern, Find find) {
        const auto main = host_.info(path);
        if (!main && main.error().code == Errc::not_found) return;
        auto found = find_paths(host_, pattern);
        if (found.incomplete) table_.mark_incomplete(*found.incomplete, found.unseen);
        found.paths.insert(found.paths.begin(), path);
        std::set<std::string> known;
        std::vector<std::pair<std::string, std::string>> used;
        for (const auto& file : found.paths) {
            const auto text = host_.read_file(file);
            if (!text) {
                table_.mark_incomplete(reason_without(text.error(), host_), readable(file));
                continue;
            }
            const auto templates = find(*text);
            for (const auto& each : templates.templates) {
                known.insert(each.name);
                if (each.by_host) take(each, place(file, each.line));
            }
            for (const auto& name : templates.used)
                used.emplace_back(name, file);
        }
        // One that is made in another way may be by machine too.
        for (const auto& [name, file] : used) {
            if (!known.contains(name)) table_.mark_incomplete(Reason::unsupported, readable(file));
        }
    }

    void take(const LogTemplate& by, const std::string& source) {
        const auto matches = match_paths(host_, by.pattern);
        if (!matches.unseen.empty())
            table_.mark_incomplete(reason_of(matches.unseen.front(), host_),
                                   place_at_fault(matches.unseen.front()));
        for (const auto& path : matches.paths) {
            const auto about = host_.info(path);
            if (!about || about->type != FileType::file) continue;
            if (++files_ > most_files) return table_.mark_incomplete(Reason::budget);
            const auto name = text_at_star(by.pattern, path, by.host_star);
            if (name.empty()) continue;
            sources_[name].path = place_of_machine(by, path);
            add_file(name, path, *about, by.dated, source);
        }
    }

    void add_file(const std::string& name, const std::string& path, const FileInfo& about,
                  bool dated, const std::string& source) {
        const auto modified = about.modified;
        auto& to = sources_[name];
        to.mode |= about.mode;
        to.newest = std::max(to.newest, modified);
        to.source = source;
        auto folder = path.substr(0, path.rfind('/'));
        const auto seen = seen_of(path, folder);
        // Of dated files the older ones stand beside, under names of their own.
        const auto oldest = dated && !seen.oldest ? std::optional(modified) : seen.oldest;
        if (oldest && (!to.oldest || *oldest < *to.oldest)) to.oldest = oldest;
        if (dated) return;
        const auto kept = kept_of_source(seen, now_);
        if (is_worse(kept, to.kept)) to.kept = kept;
        whole_.insert(name);
    }

    LogSeen seen_of(const std::string& path, std::string folder) {
        LogSeen seen;
        seen.machine_since = since_;
        const auto* entry = rules_->conf.find(path);
        seen.set = LogSeen::Set::for_ever;
        if (entry != nullptr) read_rotation(entry->settings, folder, seen);
        const auto old = old_files_.of(path, folder);
        seen.oldest = old.oldest;
        if (rules_->conf.fault || old.unseen) {
            seen.set = LogSeen::Set::unknown;
            seen.why = old.unseen.value_or(rules_->conf.fault ? rules_->conf.fault->reason
                                                              : Reason::denied);
        }
        return seen;
    }

    static void read_rotation(const LogrotateSettings& settings, std::string& folder,
                              LogSeen& seen) {
        using How = LogrotateKeeping::How;
        if (settings.old_dir.starts_with('/')) {
            folder = settings.old_dir;
        } else if (!settings.old_dir.empty()) {
            folder += "/" + settings.old_dir;
        }
        const auto kept = kept_at_least(settings);
        seen.set = kept.how == How::some       ? LogSeen::Set::time
                   : kept.how == How::for_ever ? LogSeen::Set::for_ever
                                               : LogSeen::Set::size;
        seen.set_time = kept.time;
        constexpr std::chrono::days week{7}, month{31}, day{1};
        if (settings.period == RotationPeriod::monthly) seen.blur = month;
        if (settings.period == RotationPeriod::weekly) seen.blur = week;
        if (settings.period == RotationPeriod::daily) seen.blur = day;
    }

    // remote-NAME.journal, and remote-NAME@....journal for those that are full.
    void read_journals() {
        const auto entries = host_.list(journals_folder);
        if (!entries) {
            if (entries.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(entries.error(), host_),
                                       std::string(journals_folder));
            return;
        }
        for (const auto& entry : *entries) {
            constexpr std::string_view before = "remote-", after = ".journal";
            if (!entry.name.starts_with(before) || !entry.name.ends_with(after)) continue;
            const auto path = std::string(journals_folder) + "/" + entry.name;
            if (++files_ > most_files) return table_.mark_incomplete(Reason::budget);
            auto name =
                entry.name.substr(before.size(), entry.name.size() - before.size() - after.size());
            name = name.substr(0, name.find('@'));
            add_journal(name, path);
        }
    }

    void add_journal(const std::string& name, const std::string& path) {
        const auto about = host_.info(path);
        const auto head = host_.read_head(path, journal_head_bytes);
        if (!about) return table_.mark_incomplete(reason_of(about.error(), host_), readable(path));
        if (!head) return table_.mark_incomplete(reason_of(head.error(), host_), readable(path));
        const auto first = first_journal_entry(*head);
        const auto last = last_journal_entry(*head);
        if (!first || !last) return table_.mark_incomplete(Reason::malformed, readable(path));
        if (!*first || !*last) return;
        auto& to = sources_[name];
        to.newest = std::max(to.newest, **last);
        to.path = std::string(journals_folder) + "/remote-" + name + ".journal";
        to.source = readable(to.path);
        if (!to.oldest || **first < *to.oldest) to.oldest = **first;
        to.mode |= about->mode;
    }

    void add_row(const std::string& name, const Source& source) {
        auto kept = source.kept;
        if (!whole_.contains(name)) {
            // Nobody is told how long: what is there shows it.
            LogSeen seen;
            seen.set = LogSeen::Set::for_ever;
            seen.oldest = source.oldest;
            seen.machine_since = since_;
            kept = kept_of_source(seen, now_);
        }
        using How = LogKept::How;
        constexpr std::chrono::hours step{6};
        const auto newest =
            std::chrono::floor<std::chrono::hours>(source.newest.time_since_epoch());
        table_.add_row()
            .set("name", observed_text(name))
            .set("path", observed_text(source.path))
            .set("mode", mode(source.mode))
            .set("newest", source.newest > now_ + std::chrono::hours(1)
                               ? unknown(Reason::clock)
                               : observed_time(Time{newest / step * step}))
            .set("keeps", kept.how == How::for_ever ? unlimited()
                          : kept.how == How::some   ? duration(kept.time)
                                                    : unknown(kept.why))
            .from(source.source);
    }

    const Host& host_;
    Time now_;
    Table& table_;
    std::shared_ptr<const LogrotateRules> rules_;
    std::optional<Time> since_;
    OldLogFiles old_files_;
    std::map<std::string, Source> sources_;
    std::set<std::string> whole_;  // with a file that is judged by its rotation
    std::size_t files_ = 0;
};

}  // namespace

Table observe_log_sources(const Observation& observation) {
    auto table = Table::of("log_sources");
    Observing(observation, table).run();
    return table;
}

}  // namespace presscheck
