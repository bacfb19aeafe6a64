#include "checks/probes/logrotate.h"

#include "checks/policy/column_words.h"
#include "checks/probes/logrotate_files.h"
#include "checks/probes/logrotate_run.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <algorithm>
#include <string>

namespace presscheck {
namespace {

Cell optional_text(const std::optional<std::string>& value) {
    return value ? observed_text(*value) : absent();
}

Cell days_cell(std::int64_t days) {
    constexpr std::int64_t longest = 1'000'000;
    return duration(std::chrono::days(std::min(days, longest)));
}

void set_settings(Row& row, const LogrotateSettings& settings) {
    const auto period = column_words::rotation_periods[static_cast<std::size_t>(settings.period)];
    const bool makes_file = settings.create && !settings.copy_truncate && !settings.copy;
    row.set("period", text(std::string(period)))
        .set("rotate", settings.rotate < 0 ? unlimited() : integer(settings.rotate))
        .set("max_age", settings.max_age == 0 ? unlimited() : days_cell(settings.max_age))
        .set("keeps", logrotate_keeping(settings))
        .set("compress", boolean(settings.compress))
        .set("old_folder", settings.old_dir.empty() ? absent() : observed_text(settings.old_dir))
        .set("mode",
             makes_file && settings.create_mode ? mode(*settings.create_mode & 07777) : absent())
        .set("owner", makes_file ? optional_text(settings.create_owner) : absent())
        .set("group", makes_file ? optional_text(settings.create_group) : absent());
}

void set_nothing(Row& row) {
    for (const char* const column : {"period", "rotate", "max_age", "keeps", "compress",
                                     "old_folder", "mode", "owner", "group"})
        row.set(column, absent());
}

class Rows {
public:
    Rows(Table& table, const Cell& enabled) : table_(table), enabled_(enabled) {}

    void add(const LogrotateEntry& entry) {
        const auto source = place(entry.path, entry.line);
        const auto& twice = entry.duplicates;
        for (const auto& name : entry.names) {
            const bool counts =
                entry.accepted && std::find(twice.begin(), twice.end(), name) == twice.end();
            auto* row = counts ? start(name, true, source) : nullptr;
            if (row != nullptr) set_settings(*row, entry.settings);
            if (!entry.accepted) add_refused(name, source);
        }
        for (const auto& name : twice)
            add_refused(name, source);
    }

    void add(const LogrotateStop& stop) {
        add_refused(stop.path, stop.line == 0 ? readable(stop.path) : place(stop.path, stop.line));
    }

private:
    void add_refused(const std::string& path, const std::string& source) {
        if (auto* row = start(path, false, source)) set_nothing(*row);
    }

    Row* start(const std::string& path, bool accepted, const std::string& source) {
        if (table_.rows().size() == limits::rows_per_table) {
            table_.mark_incomplete(Reason::budget);
            return nullptr;
        }
        auto& row = table_.add_row();
        row.set("path", observed_text(path))
            .set("accepted", boolean(accepted))
            .set("enabled", enabled_)
            .from(source);
        return &row;
    }

    Table& table_;
    const Cell& enabled_;
};

}  // namespace

Cell logrotate_keeping(const LogrotateSettings& settings) {
    const auto kept = kept_at_least(settings);
    switch (kept.how) {
        case LogrotateKeeping::How::some:
            return duration(kept.time);
        case LogrotateKeeping::How::for_ever:
            return unlimited();
        case LogrotateKeeping::How::unknown:
            break;
    }
    return unknown(settings.unknown_keyword ? Reason::version : Reason::unsupported);
}

Table observe_logrotate(const Observation& observation) {
    auto table = Table::of("logrotate");
    const auto rules = logrotate_rules(observation);
    const auto& conf = rules->conf;
    if (conf.fault) table.mark_incomplete(conf.fault->reason, readable(conf.fault->source));
    if (!rules->present) return table;
    const auto enabled = logrotate_is_run(observation);
    Rows rows(table, enabled);
    for (const auto& entry : conf.entries)
        rows.add(entry);
    for (const auto& stop : conf.stops)
        rows.add(stop);
    return table;
}

}  // namespace presscheck
