#include "checks/parsers/faillock_options.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <limits>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::uint32_t longest_interval = 604'800;
constexpr std::size_t longest_line = 1022;

// As sscanf reads `%u`: blanks, a sign, digits; what follows them does not matter, and what is
// below zero comes round from above.
std::optional<std::uint64_t> scan_unsigned(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
        const auto digit = static_cast<std::uint64_t>(text.front() - '0');
        if (value > (most - digit) / 10) return most;
        value = value * 10 + digit;
    }
    return negative ? 0 - value : value;
}

// 0 for `never`; nothing for what pam_faillock passes over.
std::optional<std::uint32_t> scan_time(std::string_view text, bool may_be_never) {
    if (may_be_never && text == "never") return 0;
    const auto number = scan_unsigned(text);
    if (!number) return std::nullopt;
    const auto value = static_cast<std::uint32_t>(*number);
    return value > longest_interval ? std::nullopt : std::optional(value);
}

void set(std::string_view name, std::string_view value, const std::string& source,
         FaillockOptions& options) {
    if (name == "deny") {
        const auto number = scan_unsigned(value);
        if (!number) return;
        options.deny = static_cast<std::uint16_t>(*number);
        options.deny_from = source;
    } else if (name == "fail_interval") {
        const auto time = scan_time(value, false);
        if (!time) return;
        options.fail_interval = *time;
        options.interval_from = source;
    } else if (name == "unlock_time") {
        const auto time = scan_time(value, true);
        if (!time) return;
        options.unlock_time = *time;
        options.unlock_from = source;
    } else if (name == "root_unlock_time") {
        if (const auto time = scan_time(value, true)) options.root_unlock_time = *time;
    } else if (name == "dir") {
        if (value.starts_with('/')) options.dir = value;
    } else if (name == "admin_group") {
        options.admin_group = value;
    } else if (name == "even_deny_root") {
        options.even_deny_root = true;
    } else if (name == "local_users_only") {
        options.local_users_only = true;
    }
}

void read_line(std::string_view text, const std::string& source, FaillockOptions& options) {
    text = text.substr(0, text.find('#'));
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    if (text.empty()) return;
    const auto end = std::min(text.find_first_of(" \t\n\v\f\r="), text.size());
    auto value = text.substr(end);
    value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    if (value.starts_with('=')) value.remove_prefix(1);
    value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    set(text.substr(0, end), value, source, options);
}

}  // namespace

std::optional<std::string> faillock_conf(const std::vector<std::string>& arguments) {
    constexpr std::string_view key = "conf=";
    const auto last =
        std::find_if(arguments.rbegin(), arguments.rend(),
                     [&](const std::string& argument) { return argument.starts_with(key); });
    if (last == arguments.rend()) return std::nullopt;
    return last->substr(key.size());
}

Status read_faillock_conf(std::string_view bytes, const std::string& path,
                          FaillockOptions& options) {
    LineReader reader(bytes);
    while (const auto line = reader.next()) {
        const auto at = path + ":" + std::to_string(line->number);
        if (line->text.size() > longest_line) return Error{Errc::malformed, at + ": too long"};
        read_line(line->text, at, options);
    }
    return Ok{};
}

void read_faillock_arguments(const std::vector<std::string>& arguments, const std::string& source,
                             FaillockOptions& options) {
    using Action = FaillockOptions::Action;
    for (const auto& argument : arguments) {
        if (argument == "preauth") {
            options.action = Action::preauth;
        } else if (argument == "authfail") {
            options.action = Action::authfail;
        } else if (argument == "authsucc") {
            options.action = Action::authsucc;
        } else {
            const auto equals = std::min(argument.find('='), argument.size());
            const auto value =
                std::string_view(argument).substr(std::min(equals + 1, argument.size()));
            set(std::string_view(argument).substr(0, equals), value, source, options);
        }
    }
}

}  // namespace presscheck
