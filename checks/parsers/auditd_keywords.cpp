#include "checks/parsers/auditd_keywords.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>

namespace presscheck {
namespace {

using K = AuditdKind;

constexpr std::string_view yes_no = "yes no";
constexpr std::string_view actions = "ignore syslog rotate email exec suspend single halt";
constexpr std::uint64_t most_ports = 65535;

// In byte order; what auditd 3.0 takes, which a test lets it say itself.
constexpr std::array keywords{
    AuditdKeyword{"action_mail_acct", K::mail},
    AuditdKeyword{"admin_space_left", K::share},
    AuditdKeyword{"admin_space_left_action", K::action, actions},
    AuditdKeyword{"disk_error_action", K::action, "ignore syslog exec suspend single halt"},
    AuditdKeyword{"disk_full_action", K::action, "ignore syslog rotate exec suspend single halt"},
    AuditdKeyword{"disp_qos", K::anything},
    AuditdKeyword{"dispatcher", K::anything},
    AuditdKeyword{"distribute_network", K::words, yes_no},
    AuditdKeyword{"enable_krb5", K::words, yes_no},
    AuditdKeyword{"end_of_event_timeout", K::number},
    AuditdKeyword{"flush", K::words, "none incremental incremental_async data sync"},
    AuditdKeyword{"freq", K::number, {}, 0, INT_MAX},
    AuditdKeyword{"krb5_key_file", K::anything},
    AuditdKeyword{"krb5_principal", K::anything},
    AuditdKeyword{"local_events", K::words, yes_no},
    AuditdKeyword{"log_file", K::path},
    AuditdKeyword{"log_format", K::words, "raw nolog enriched"},
    AuditdKeyword{"log_group", K::anything},
    AuditdKeyword{"max_log_file", K::number},
    AuditdKeyword{"max_log_file_action", K::words, "ignore syslog suspend rotate keep_logs"},
    AuditdKeyword{"max_restarts", K::number, {}, 0, INT_MAX},
    AuditdKeyword{"name", K::anything},
    AuditdKeyword{"name_format", K::words, "none hostname fqd numeric user"},
    AuditdKeyword{"num_logs", K::number, {}, 0, 999},
    AuditdKeyword{"overflow_action", K::words, "ignore syslog suspend single halt"},
    AuditdKeyword{"plugin_dir", K::anything},
    AuditdKeyword{"priority_boost", K::number, {}, 0, INT_MAX},
    AuditdKeyword{"q_depth", K::number, {}, 0, 99999},
    AuditdKeyword{"report_interval", K::number, {}, 0, UINT64_MAX, true},
    AuditdKeyword{"space_left", K::share},
    AuditdKeyword{"space_left_action", K::action, actions},
    AuditdKeyword{"tcp_client_max_idle", K::number, {}, 0, INT_MAX},
    AuditdKeyword{"tcp_client_ports", K::ports},
    AuditdKeyword{"tcp_listen_port", K::number, {}, 1, most_ports},
    AuditdKeyword{"tcp_listen_queue", K::number, {}, 1, most_ports},
    AuditdKeyword{"tcp_max_per_addr", K::number, {}, 1, 1024},
    AuditdKeyword{"transport", K::words, "tcp krb5"},
    AuditdKeyword{"use_libwrap", K::words, yes_no},
    AuditdKeyword{"verify_email", K::words, yes_no},
    AuditdKeyword{"write_logs", K::words, yes_no},
};

bool is_word(std::string_view value, std::string_view words) {
    const auto word = in_small_letters(value);
    while (!words.empty()) {
        const auto each = words.substr(0, words.find(' '));
        if (each == word) return true;
        words.remove_prefix(std::min(each.size() + 1, words.size()));
    }
    return false;
}

bool is_number(std::string_view value, std::uint64_t least, std::uint64_t most) {
    const auto number = auditd_number(value);
    return number && *number >= least && *number <= most;
}

bool is_share(std::string_view value) {
    constexpr std::uint64_t whole = 100;
    if (!value.ends_with('%')) return is_number(value, 0, UINT64_MAX);
    value.remove_suffix(1);
    return is_number(value, 0, whole - 1);
}

bool is_ports(std::string_view value) {
    const auto dash = value.find('-');
    if (dash == std::string_view::npos) return is_number(value, 0, most_ports);
    const auto first = value.substr(0, dash), last = value.substr(dash + 1);
    return is_number(first, 0, most_ports) && is_number(last, 0, most_ports) &&
           auditd_number(first) <= auditd_number(last);
}

bool is_mail(std::string_view account) {
    const bool letters = std::all_of(account.begin(), account.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '@' || c == '.' || c == '-' || c == '_';
    });
    if (account.size() < 2 || !letters) return false;
    const auto at = account.find('@');
    return at == std::string_view::npos || account.find('.', at) != std::string_view::npos;
}

// auditd wants at least the four characters of "/var" before the last slash.
bool is_log_path(std::string_view path) {
    constexpr std::size_t shortest = 4;
    const auto slash = path.rfind('/');
    return slash != std::string_view::npos && slash >= shortest;
}

bool is_action(const AuditdSetting& setting, std::string_view words) {
    if (!is_word(setting.value, words)) return false;
    return in_small_letters(setting.value) != "exec" ||
           (setting.option && setting.option->starts_with('/'));
}

bool takes_value(const AuditdKeyword& keyword, const AuditdSetting& setting, bool verify_email) {
    switch (keyword.kind) {
        case K::anything:
            return true;
        case K::words:
            return is_word(setting.value, keyword.words);
        case K::action:
            return is_action(setting, keyword.words);
        case K::number:
            return is_number(setting.value, keyword.least, keyword.most);
        case K::share:
            return is_share(setting.value);
        case K::ports:
            return is_ports(setting.value);
        case K::mail:
            return !verify_email || is_mail(setting.value);
        case K::path:
            return is_log_path(setting.value);
    }
    return false;
}

}  // namespace

const AuditdKeyword* find_auditd_keyword(std::string_view name) {
    const auto* found = std::lower_bound(keywords.begin(), keywords.end(), name,
                                         [](const AuditdKeyword& keyword, std::string_view wanted) {
                                             return keyword.name < wanted;
                                         });
    return found != keywords.end() && found->name == name ? found : nullptr;
}

bool auditd_takes(const AuditdKeyword& keyword, const AuditdSetting& setting, bool verify_email) {
    const bool no_option = !setting.option || keyword.kind == K::action;
    return no_option && takes_value(keyword, setting, verify_email);
}

std::optional<std::uint64_t> auditd_number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

}  // namespace presscheck
