#include "checks/probes/auditd.h"

#include "checks/parsers/auditd_conf.h"
#include "checks/parsers/decimal.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::string_view file = "/etc/audit/auditd.conf";
constexpr std::array<std::string_view, 3> programs{"/usr/sbin/auditd", "/sbin/auditd",
                                                   "/usr/bin/auditd"};

bool is_installed(const Host& host) {
    return std::any_of(programs.begin(), programs.end(), [&](std::string_view path) {
        const auto about = host.info(path);
        return about || about.error().code != Errc::not_found;
    });
}

class Settings {
public:
    Settings(Row& row, const AuditdConf& conf) : row_(row), conf_(conf) {}

    void fill() {
        set_switch("local_events");
        set_switch("write_logs");
        set_text("log_file", "/var/log/audit/audit.log");
        set_word("flush", "none");
        set_number("num_logs");
        set_number("max_log_file");
        set_word("max_log_file_action", "ignore");
        set_space("space_left");
        set_word("space_left_action", "ignore");
        set_space("admin_space_left");
        set_word("admin_space_left_action", "ignore");
        set_word("disk_full_action", "ignore");
        set_word("disk_error_action", "syslog");
        set_text("action_mail_acct", "root");
        // `nolog` is the old way to say that nothing is written.
        const auto* format = find("log_format");
        if (format != nullptr && in_small_letters(format->value) == "nolog")
            row_.set("write_logs", boolean(false), place(file, format->line));
    }

private:
    const AuditdSetting* find(std::string_view name) const { return conf_.find(name); }

    void set(std::string_view name, const AuditdSetting* setting, Cell cell) {
        row_.set(name, std::move(cell), setting == nullptr ? "" : place(file, setting->line));
    }

    void set_text(std::string_view name, std::string_view usual) {
        const auto* setting = find(name);
        set(name, setting, observed_text(setting == nullptr ? std::string(usual) : setting->value));
    }

    // The parser refuses what is not of the column's words.
    void set_word(std::string_view name, std::string_view usual) {
        const auto* setting = find(name);
        set(name, setting,
            text(setting == nullptr ? std::string(usual) : in_small_letters(setting->value)));
    }

    void set_switch(std::string_view name) {
        const auto* setting = find(name);
        set(name, setting,
            boolean(setting == nullptr || in_small_letters(setting->value) == "yes"));
    }

    void set_number(std::string_view name) {
        const auto* setting = find(name);
        set(name, setting, number_cell(setting == nullptr ? "0" : setting->value));
    }

    // Megabytes, or with a % a share of the file system; one of the two cells is absent.
    void set_space(const std::string& name) {
        const auto* setting = find(name);
        const auto percent = name + "_percent";
        std::string_view number = setting == nullptr ? "0" : std::string_view(setting->value);
        const bool share = number.ends_with('%');
        if (share) number.remove_suffix(1);
        const auto cell = number_cell(number);
        set(name, setting, share ? absent() : cell);
        set(percent, setting, share ? cell : absent());
    }

    static Cell number_cell(std::string_view digits) {
        const auto number = parse_decimal(digits);
        return number ? observed_integer(*number) : unknown(Reason::too_large);
    }

    Row& row_;
    const AuditdConf& conf_;
};

void fill_unknown(Row& row, Reason reason, const std::string& source) {
    for (const auto& column : find_declaration("auditd")->columns)
        row.set(column.name, unknown(reason), source);
}

struct Fault {
    Reason reason;
    std::string source;
};

// auditd opens its file only when it is root's own, no link, and not for everybody to write.
std::optional<Fault> fault_of_file(const Host& host) {
    constexpr unsigned for_all_to_write = 0002;
    const auto about = host.info(file);
    const std::string source(file);
    if (!about) return Fault{reason_of(about.error(), host), source};
    const bool sound =
        about->type == FileType::file && about->owner == 0 && (about->mode & for_all_to_write) == 0;
    return sound ? std::nullopt : std::optional(Fault{Reason::malformed, source});
}

// The program of an action has to be root's, and of one of the modes auditd takes.
std::optional<Fault> fault_of_program(const Host& host, const AuditdSetting& setting) {
    constexpr unsigned all_permissions = 0777;
    constexpr std::array<unsigned, 4> modes{0750, 0755, 0555, 0550};
    const auto source = place(file, setting.line);
    const auto resolved = host.resolve(*setting.option);
    const auto about = resolved ? host.info(*resolved) : resolved.error();
    if (!about) {
        const bool missing = about.error().code == Errc::not_found;
        return Fault{missing ? Reason::malformed : reason_of(about.error(), host), source};
    }
    const bool sound =
        about->type == FileType::file && about->owner == 0 &&
        std::find(modes.begin(), modes.end(), about->mode & all_permissions) != modes.end();
    return sound ? std::nullopt : std::optional(Fault{Reason::malformed, source});
}

// The folder of the log has to be there, on a machine that runs: an image may get it at its start.
std::optional<Fault> fault_of_folder(const Host& host, const AuditdSetting& setting) {
    const auto folder = host.resolve(setting.value.substr(0, setting.value.rfind('/')));
    if (folder) return std::nullopt;
    const bool missing = folder.error().code == Errc::not_found;
    if (missing && !host.live()) return std::nullopt;
    return Fault{missing ? Reason::malformed : reason_of(folder.error(), host),
                 place(file, setting.line)};
}

// The group of the log is looked up before auditd goes on.
std::optional<Fault> fault_of_group(const Observation& observation, const AuditdSetting& setting) {
    if (setting.value[0] >= '0' && setting.value[0] <= '9') return std::nullopt;
    const auto& groups = observation.other("groups", {});
    const auto wanted = text(setting.value);
    const bool known = std::any_of(groups.rows().begin(), groups.rows().end(),
                                   [&](const Row& group) { return group.cell("name") == wanted; });
    const auto reason = groups.reason().value_or(Reason::malformed);
    const bool image = reason == Reason::absent && !observation.host.live();
    if (known || image) return std::nullopt;
    return Fault{reason, place(file, setting.line)};
}

// Why auditd may not start with these settings.
std::optional<Fault> fault_of(const Observation& observation, const AuditdConf& conf) {
    const auto& host = observation.host;
    if (auto fault = fault_of_file(host)) return fault;
    if (conf.refusal) {
        const auto line = conf.refusal->line;
        return Fault{conf.refusal->reason, line == 0 ? std::string(file) : place(file, line)};
    }
    for (const auto& setting : conf.settings) {
        const bool runs =
            setting.name.ends_with("_action") && in_small_letters(setting.value) == "exec";
        std::optional<Fault> fault;
        if (runs) fault = fault_of_program(host, setting);
        if (setting.name == "log_file") fault = fault_of_folder(host, setting);
        if (setting.name == "log_group") fault = fault_of_group(observation, setting);
        if (fault) return fault;
    }
    return std::nullopt;
}

}  // namespace

Table observe_auditd(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("auditd");
    const auto content = host.read_file(file);
    if (!content && content.error().code == Errc::not_found) {
        // auditd without its file starts with its defaults.
        if (is_installed(host)) Settings(table.add_row(), {}).fill();
        return table;
    }
    auto& row = table.add_row();
    if (!content) {
        fill_unknown(row, reason_of(content.error(), host), std::string(file));
        return table;
    }
    const auto conf = parse_auditd_conf(*content);
    if (const auto fault = fault_of(observation, conf)) {
        fill_unknown(row, fault->reason, fault->source);
    } else {
        Settings(row, conf).fill();
    }
    return table;
}

}  // namespace presscheck
