#include "checks/policy/policy.h"

#include "checks/policy/placeholder.h"

#include <array>
#include <charconv>

namespace presscheck {
namespace {

constexpr std::array severities{
    std::pair{Severity::advice, std::string_view("advice")},
    std::pair{Severity::low, std::string_view("low")},
    std::pair{Severity::medium, std::string_view("medium")},
    std::pair{Severity::high, std::string_view("high")},
    std::pair{Severity::critical, std::string_view("critical")},
};

// The integer at the start of `rest`, which a version has checked; cuts it and the dot after it.
int take_part(std::string_view& rest) {
    int part = 0;
    const auto* end = rest.data() + rest.size();
    const auto [after, error] = std::from_chars(rest.data(), end, part);
    if (error != std::errc{}) return 0;
    rest.remove_prefix(static_cast<std::size_t>(after - rest.data()));
    if (!rest.empty()) rest.remove_prefix(1);
    return part;
}

// For a reader of prose: a list without its brackets.
std::string shown(const Value& value) {
    auto text = spell(value);
    return value.is_list() && !value.list().empty() ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::string_view name_of(MatcherKind kind) {
    switch (kind) {
        case MatcherKind::is:
            return "is";
        case MatcherKind::one_of:
            return "one_of";
        case MatcherKind::at_least:
            return "at_least";
        case MatcherKind::at_most:
            return "at_most";
        case MatcherKind::matches:
            return "matches";
        case MatcherKind::contains:
            return "contains";
        case MatcherKind::exists:
            return "exists";
        case MatcherKind::within:
            return "within";
        case MatcherKind::mode_at_most:
            return "mode_at_most";
        case MatcherKind::newer_than:
            return "newer_than";
        case MatcherKind::older_than:
            return "older_than";
        case MatcherKind::valid_for:
            return "valid_for";
        case MatcherKind::negation:
            return "not";
    }
    return {};
}

std::string_view name_of(Severity severity) {
    for (const auto& [value, name] : severities) {
        if (value == severity) return name;
    }
    return {};
}

std::optional<Severity> parse_severity(std::string_view name) {
    for (const auto& [value, known] : severities) {
        if (known == name) return value;
    }
    return std::nullopt;
}

const Check* Policy::find(std::string_view check_id) const {
    for (const auto& check : checks) {
        if (check.id == check_id) return &check;
    }
    return nullptr;
}

ParameterValues default_values(const Policy& policy) {
    ParameterValues values;
    for (const auto& [name, parameter] : policy.parameters) {
        if (parameter.standard) values.emplace(name, *parameter.standard);
    }
    return values;
}

std::optional<Time> signing_date(const Policy& policy) {
    std::string_view rest = policy.version;
    const std::chrono::year year{take_part(rest)};
    const std::chrono::month month{static_cast<unsigned>(take_part(rest))};
    const std::chrono::year_month_day first{year, month, std::chrono::day{1}};
    if (!first.ok() || year < std::chrono::year{1970} || year > std::chrono::year{9999}) {
        return std::nullopt;
    }
    return Time{std::chrono::sys_days{first}};
}

std::string show(const std::string& text, const Policy& policy, const ParameterValues& values) {
    std::string result;
    std::size_t after = 0;
    for (const auto& placeholder : placeholders_of(text)) {
        const auto value = values.find(placeholder.name);
        if (value == values.end() || !policy.parameters.contains(placeholder.name)) continue;
        result += text.substr(after, placeholder.offset - after);
        result += shown(value->second);
        after = placeholder.offset + placeholder.name.size() + 2;
    }
    return result + text.substr(after);
}

}  // namespace presscheck
