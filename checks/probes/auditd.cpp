#include "checks/probes/auditd.h"

#include "checks/parsers/auditd_conf.h"
#include "checks/parsers/decimal.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <cctype>

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

using Words = std::span<const std::string_view>;
constexpr std::array<std::string_view, 8> space_actions{"ignore", "syslog",  "rotate", "email",
                                                        "exec",   "suspend", "single", "halt"};
constexpr std::array<std::string_view, 5> size_actions{"ignore", "syslog", "suspend", "rotate",
                                                       "keep_logs"};
constexpr std::array<std::string_view, 5> flushes{"none", "incremental", "incremental_async",
                                                  "data", "sync"};

class Settings {
public:
    Settings(Row& row, const std::vector<AuditdSetting>& settings)
        : row_(row), settings_(settings) {}

    void fill() {
        set_switch("local_events");
        set_switch("write_logs");
        set_text("log_file", "/var/log/audit/audit.log");
        set_word("flush", flushes, "none");
        set_number("num_logs");
        set_number("max_log_file");
        set_word("max_log_file_action", size_actions, "ignore");
        set_space("space_left");
        set_word("space_left_action", space_actions, "ignore");
        set_space("admin_space_left");
        set_word("admin_space_left_action", space_actions, "ignore");
        set_word("disk_full_action", space_actions, "ignore");
        set_word("disk_error_action", space_actions, "syslog");
        set_text("action_mail_acct", "root");
        // `nolog` is the old way to say that nothing is written.
        const auto* format = find("log_format");
        if (format != nullptr && small(format->value) == "nolog")
            row_.set("write_logs", boolean(false), place(file, format->line));
    }

private:
    static std::string small(std::string text) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text;
    }

    const AuditdSetting* find(std::string_view name) const {
        const auto found =
            std::find_if(settings_.rbegin(), settings_.rend(),
                         [&](const AuditdSetting& setting) { return setting.name == name; });
        return found == settings_.rend() ? nullptr : &*found;
    }

    void set(std::string_view name, const AuditdSetting* setting, Cell cell) {
        row_.set(name, std::move(cell), setting == nullptr ? "" : place(file, setting->line));
    }

    void set_text(std::string_view name, std::string usual) {
        const auto* setting = find(name);
        set(name, setting, observed_text(setting == nullptr ? std::move(usual) : setting->value));
    }

    void set_word(std::string_view name, Words words, std::string_view usual) {
        const auto* setting = find(name);
        const auto word = setting == nullptr ? std::string(usual) : small(setting->value);
        const bool known = std::find(words.begin(), words.end(), word) != words.end();
        set(name, setting, known ? text(word) : unknown(Reason::malformed));
    }

    void set_switch(std::string_view name) {
        const auto* setting = find(name);
        const auto word = setting == nullptr ? "yes" : small(setting->value);
        const bool known = word == "yes" || word == "no";
        set(name, setting, known ? boolean(word == "yes") : unknown(Reason::malformed));
    }

    void set_number(std::string_view name) {
        const auto* setting = find(name);
        const auto number =
            setting == nullptr ? std::optional<std::int64_t>{0} : parse_decimal(setting->value);
        const bool known = number && *number >= 0;
        set(name, setting, known ? observed_integer(*number) : unknown(Reason::malformed));
    }

    // Megabytes, or with a % a share of the file system; one of the two cells is absent.
    void set_space(const std::string& name) {
        const auto* setting = find(name);
        const auto percent = name + "_percent";
        std::string_view number = setting == nullptr ? "0" : std::string_view(setting->value);
        const bool share = number.ends_with('%');
        if (share) number.remove_suffix(1);
        const auto parsed = parse_decimal(number);
        const auto cell =
            parsed && *parsed >= 0 ? observed_integer(*parsed) : unknown(Reason::malformed);
        set(name, setting, share ? absent() : cell);
        set(percent, setting, share ? cell : absent());
    }

    Row& row_;
    const std::vector<AuditdSetting>& settings_;
};

void fill_unknown(Row& row, Reason reason) {
    for (const auto& column : find_declaration("auditd")->columns)
        row.set(column.name, unknown(reason));
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
        fill_unknown(row, reason_of(content.error(), host));
        return table;
    }
    const auto settings = parse_auditd_conf(*content);
    if (settings) {
        Settings(row, *settings).fill();
    } else {
        fill_unknown(row, Reason::malformed);
    }
    return table;
}

}  // namespace presscheck
