#include "checks/probes/journald.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/journal_file.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_values.h"
#include "checks/policy/column_words.h"
#include "checks/probes/journald_settings.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 2> programs{"/usr/lib/systemd/systemd-journald",
                                                   "/lib/systemd/systemd-journald"};
constexpr std::array<std::string_view, 2> release_files{"/etc/os-release", "/usr/lib/os-release"};

bool has_journald(const Host& host) {
    return std::any_of(programs.begin(), programs.end(), [&](std::string_view path) {
        const auto about = host.info(path);
        return about || about.error().code != Errc::not_found;
    });
}

Cell span_cell(const SystemdSpan& span, bool zero_is_unlimited) {
    if (span.infinite || (zero_is_unlimited && span.length.count() == 0)) return unlimited();
    const auto whole = std::chrono::floor<std::chrono::seconds>(span.length);
    // A cell has whole seconds, and what is less than one is not nothing.
    if (whole.count() == 0 && span.length.count() != 0) return unknown(Reason::malformed);
    return duration(whole);
}

class Observing {
public:
    Observing(const Host& host, Row& row)
        : host_(host), row_(row), settings_(JournaldSettings::read(host)) {}

    void run() {
        if (!settings_.unseen() && !settings_.any_file() && !has_journald(host_))
            return fill(unknown(Reason::absent), {});
        if (settings_.unseen()) {
            fill(unknown(*settings_.unseen()), settings_.unseen_source());
        } else {
            set_settings();
        }
    }

private:
    void fill(const Cell& cell, const std::string& source) {
        for (const auto& column : find_declaration("journald")->columns)
            row_.set(column.name, cell, source);
    }

    // `read` makes a cell of what is written; nothing when it is not understood.
    template <class Read>
    void set(std::string_view column, std::string_view key, Cell usual, Read read) {
        const auto* setting = settings_.find(key);
        if (setting == nullptr) {
            row_.set(column, std::move(usual));
        } else if (setting->value.empty()) {
            // Some releases go back to the default, others pass over the line.
            row_.set(column, setting->replaced ? unknown(Reason::version) : std::move(usual),
                     setting->source);
        } else {
            std::optional<Cell> cell = read(setting->value);
            row_.set(column, cell ? *std::move(cell) : unknown(Reason::malformed), setting->source);
        }
    }

    void set_boolean(std::string_view column, std::string_view key, Cell usual) {
        set(column, key, std::move(usual), [](const std::string& value) -> std::optional<Cell> {
            const auto on = parse_systemd_boolean(value);
            if (!on) return std::nullopt;
            return boolean(*on);
        });
    }

    void set_size(std::string_view column, const std::string& key, Cell usual) {
        set(column, key, std::move(usual), [](const std::string& value) -> std::optional<Cell> {
            const auto bytes = parse_systemd_size(value);
            if (!bytes) return std::nullopt;
            return observed_integer(*bytes);
        });
    }

    void set_count(std::string_view column, const std::string& key, Cell usual) {
        set(column, key, std::move(usual), [](const std::string& value) -> std::optional<Cell> {
            const auto number = parse_decimal(value);
            if (!number || *number < 0) return std::nullopt;
            return observed_integer(*number);
        });
    }

    void set_span(std::string_view column, std::string_view key, Cell usual,
                  bool zero_is_unlimited) {
        set(column, key, std::move(usual), [&](const std::string& value) -> std::optional<Cell> {
            const auto span = parse_systemd_span(value);
            if (!span) return std::nullopt;
            return span_cell(*span, zero_is_unlimited);
        });
    }

    void set_settings() {
        using std::chrono::seconds;
        set_storage();
        // A number is the size from which on to compress.
        set("compress", "Compress", boolean(true), [](const std::string& value) {
            const auto on = parse_systemd_boolean(value);
            std::optional<Cell> cell;
            if (on || parse_systemd_size(value)) cell = boolean(on.value_or(true));
            return cell;
        });
        set_boolean("seal", "Seal", boolean(true));
        set_boolean("forward_to_syslog", "ForwardToSyslog", usual_forwarding());
        set_level();
        set_limits();
        constexpr seconds month{2'629'800};
        set_span("max_file", "MaxFileSec", duration(month), true);
        set_span("max_retention", "MaxRetentionSec", unlimited(), true);
        set_span("rate_limit_interval", "RateLimitIntervalSec", duration(seconds{30}), false);
        set_rate_limit();
    }

    void set_storage() {
        set("storage", "Storage", text("auto"), [](const std::string& value) {
            constexpr auto& words = column_words::journal_storages;
            std::optional<Cell> cell;
            if (std::find(words.begin(), words.end(), value) != words.end()) cell = text(value);
            return cell;
        });
        auto persistent = is_persistent();
        row_.set("persistent", std::move(persistent), source_of("storage"));
    }

    Cell is_persistent() const {
        const auto& storage = row_.cell("storage");
        if (const auto* reason = std::get_if<Unknown>(&storage)) return *reason;
        if (storage == text("auto")) {
            const auto folder = host_.resolve("/var/log/journal");
            if (folder) {
                const auto about = host_.info(*folder);
                if (!about) return unknown(reason_of(about.error(), host_));
                return boolean(about->type == FileType::directory);
            }
            if (folder.error().code == Errc::not_found) return boolean(false);
            return unknown(reason_of(folder.error(), host_));
        }
        return boolean(storage == text("persistent"));
    }

    // Debian and its children change this default.
    Cell usual_forwarding() const {
        for (const auto path : release_files) {
            const auto release = host_.read_file(path);
            if (!release) continue;
            LineReader lines(*release);
            while (const auto line = lines.next()) {
                auto id = trimmed(line->text);
                if (!id.starts_with("ID=")) continue;
                id.remove_prefix(3);
                while (id.starts_with('"') || id.starts_with('\''))
                    id.remove_prefix(1);
                while (id.ends_with('"') || id.ends_with('\''))
                    id.remove_suffix(1);
                if (id == "debian" || id == "ubuntu") return boolean(true);
                constexpr std::array<std::string_view, 5> red_hat{"rhel", "centos", "rocky",
                                                                  "almalinux", "fedora"};
                if (std::find(red_hat.begin(), red_hat.end(), id) != red_hat.end())
                    return boolean(false);
            }
            break;
        }
        return unknown(Reason::version);
    }

    void set_level() {
        set("max_level_store", "MaxLevelStore", text("debug"), [](const std::string& value) {
            constexpr auto& levels = column_words::journal_levels;
            std::optional<Cell> cell;
            const auto number = parse_decimal(value);
            if (number && *number >= 0 && *number < 8)
                cell = text(std::string(levels[static_cast<std::size_t>(*number)]));
            if (std::find(levels.begin(), levels.end(), value) != levels.end()) cell = text(value);
            return cell;
        });
    }

    // Those of the place journald writes to.
    void set_limits() {
        const auto& persistent = row_.cell("persistent");
        if (const auto* reason = std::get_if<Unknown>(&persistent)) {
            for (const auto* column : {"max_use", "keep_free", "max_file_size", "max_files"})
                row_.set(column, *reason, source_of("persistent"));
            return;
        }
        const std::string prefix = persistent == boolean(true) ? "System" : "Runtime";
        constexpr std::int64_t usual_files = 100;
        set_size("max_use", prefix + "MaxUse", absent());
        set_size("keep_free", prefix + "KeepFree", absent());
        set_size("max_file_size", prefix + "MaxFileSize", absent());
        set_count("max_files", prefix + "MaxFiles", integer(usual_files));
    }

    // Either of the two as 0 switches it off.
    void set_rate_limit() {
        constexpr std::int64_t usual_burst = 10'000;
        set_count("rate_limit_burst", "RateLimitBurst", integer(usual_burst));
        const bool off = row_.cell("rate_limit_burst") == integer(0) ||
                         row_.cell("rate_limit_interval") == duration(std::chrono::seconds{0});
        if (!off) return;
        row_.set("rate_limit_burst", unlimited(), source_of("rate_limit_burst"));
    }

    std::string source_of(std::string_view column) const {
        return row_.source(*find_declaration("journald")->column(column));
    }

    const Host& host_;
    Row& row_;
    JournaldSettings settings_;
};

// The oldest entry of the system's own journal, where it is written to: others lie beside it, of
// containers and of machines that send theirs.
Cell oldest_entry(const Host& host, const Cell& persistent) {
    if (const auto* reason = std::get_if<Unknown>(&persistent)) return *reason;
    const auto id = host.read_file("/etc/machine-id");
    if (!id) return unknown(reason_without(id.error(), host));
    const std::string folder =
        persistent == boolean(true) ? "/var/log/journal" : "/run/log/journal";
    const auto own = folder + "/" + std::string(trimmed(*id).substr(0, id->find('\n')));
    const auto entries = host.list(own);
    if (!entries) {
        // Without its folder the journal is empty; a machine that does not run has no /run.
        if (entries.error().code != Errc::not_found || persistent != boolean(true))
            return unknown(reason_without(entries.error(), host));
        return absent();
    }
    std::optional<Time> oldest;
    for (const auto& entry : *entries) {
        if (!entry.name.starts_with("system") || !entry.name.ends_with(".journal")) continue;
        const auto head = host.read_head(own + "/" + entry.name, journal_head_bytes);
        if (!head) return unknown(reason_of(head.error(), host));
        const auto first = first_journal_entry(*head);
        if (!first) return unknown(Reason::malformed);
        if (*first && (!oldest || **first < *oldest)) oldest = **first;
    }
    return oldest ? observed_time(*oldest) : absent();
}

}  // namespace

Table observe_journald(const Observation& observation) {
    auto table = Table::of("journald");
    auto& row = table.add_row();
    Observing(observation.host, row).run();
    if (!std::holds_alternative<Unknown>(row.cell("persistent")))
        row.set("oldest", oldest_entry(observation.host, row.cell("persistent")));
    else
        row.set("oldest", row.cell("persistent"));
    return table;
}

}  // namespace presscheck
