#include "checks/parsers/systemd_values.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view digits = "0123456789";

bool is_one_of(std::string_view text, const std::array<std::string_view, 6>& words) {
    const auto lower = in_small_letters(text);
    return std::find(words.begin(), words.end(), lower) != words.end();
}

// A product that does not overflow.
std::optional<std::int64_t> times(std::int64_t number, std::int64_t unit) {
    if (number > std::numeric_limits<std::int64_t>::max() / unit) return std::nullopt;
    return number * unit;
}

std::string_view take(std::string_view& text, std::size_t size) {
    const auto taken = text.substr(0, size);
    text.remove_prefix(taken.size());
    return taken;
}

// systemd's own lengths: a month is a twelfth of 365.25 days.
std::optional<std::int64_t> microseconds_of(std::string_view unit) {
    constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour, month = 2'629'800 * second, year = 31'557'600 * second;
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 30> units{{
        {"", second},        {"s", second},     {"sec", second},    {"second", second},
        {"seconds", second}, {"m", minute},     {"min", minute},    {"minute", minute},
        {"minutes", minute}, {"h", hour},       {"hr", hour},       {"hour", hour},
        {"hours", hour},     {"d", day},        {"day", day},       {"days", day},
        {"w", 7 * day},      {"week", 7 * day}, {"weeks", 7 * day}, {"M", month},
        {"month", month},    {"months", month}, {"y", year},        {"year", year},
        {"years", year},     {"ms", 1000},      {"msec", 1000},     {"us", 1},
        {"usec", 1},         {"µs", 1},
    }};
    const auto found = std::find_if(units.begin(), units.end(),
                                    [&](const auto& each) { return each.first == unit; });
    if (found == units.end()) return std::nullopt;
    return found->second;
}

}  // namespace

std::optional<bool> parse_systemd_boolean(std::string_view text) {
    if (is_one_of(text, {"1", "yes", "y", "true", "t", "on"})) return true;
    if (is_one_of(text, {"0", "no", "n", "false", "f", "off"})) return false;
    return std::nullopt;
}

std::optional<std::int64_t> parse_systemd_size(std::string_view text) {
    constexpr std::string_view units = "BKMGTPE";
    std::int64_t unit = 1;
    if (!text.empty() && units.find(text.back()) != std::string_view::npos) {
        unit = std::int64_t{1} << (10 * units.find(text.back()));
        text.remove_suffix(1);
    }
    text = trimmed(text);
    const auto point = text.find('.');
    const auto whole = parse_decimal(text.substr(0, point));
    if (!whole || *whole < 0) return std::nullopt;
    const auto bytes = times(*whole, unit);
    if (!bytes || point == std::string_view::npos) return bytes;

    const auto fraction = text.substr(point + 1);
    constexpr std::size_t most_digits = 6;  // more would be lost in rounding
    const auto part = parse_decimal(fraction);
    if (!part || *part < 0 || fraction.size() > most_digits) return std::nullopt;
    double share = static_cast<double>(*part);
    for (std::size_t i = 0; i < fraction.size(); ++i)
        share /= 10;
    return *bytes + static_cast<std::int64_t>(share * static_cast<double>(unit));
}

std::optional<SystemdSpan> parse_systemd_span(std::string_view text) {
    text = trimmed(text);
    if (text == "infinity") return SystemdSpan{true, {}};
    std::int64_t sum = 0;
    if (text.empty()) return std::nullopt;
    for (; !text.empty(); text = trimmed(text)) {
        const auto number = parse_decimal(take(text, text.find_first_not_of(digits)));
        text = trimmed(text);
        const auto unit = microseconds_of(take(text, text.find_first_of("0123456789. \t")));
        if (!number || !unit) return std::nullopt;
        const auto length = times(*number, *unit);
        if (!length || sum > std::numeric_limits<std::int64_t>::max() - *length)
            return std::nullopt;
        sum += *length;
    }
    return SystemdSpan{false, std::chrono::microseconds{sum}};
}

}  // namespace presscheck
