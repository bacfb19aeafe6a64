#include "core/clock.h"

#include "core/bytes.h"

#include <array>
#include <cstdio>
#include <optional>

namespace presscheck {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// As much of what was written as a message shows: whole characters.
std::string in_quotes(std::string_view text) {
    const auto shown = text.substr(0, 40);
    return "'" + std::string(shown.substr(0, utf8_prefix(shown))) + "'";
}

Error not_a_time(std::string_view text) {
    return Error{Errc::malformed, "not a time like 2026-11-23T01:02:03Z: " + in_quotes(text)};
}

// Exactly `width` digits from `position`, as a number.
std::optional<int> digits(std::string_view text, std::size_t position, std::size_t width) {
    if (position + width > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(position, width)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *year < 1970) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

// The `.` and one to six digits, in microseconds.
std::optional<microseconds> fraction_of(std::string_view text) {
    if (text.empty()) return microseconds{0};
    if (text.front() != '.' || text.size() < 2 || text.size() > 7) return std::nullopt;
    const auto value = digits(text, 1, text.size() - 1);
    if (!value) return std::nullopt;
    std::int64_t scaled = *value;
    for (std::size_t missing = 7 - text.size(); missing > 0; --missing)
        scaled *= 10;
    return microseconds{scaled};
}

std::string printed(Time time, bool with_micros) {
    const auto day = std::chrono::floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 64> buffer{};
    int length = std::snprintf(
        buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string result(buffer.data(), static_cast<std::size_t>(length));
    if (with_micros) {
        length = std::snprintf(buffer.data(), buffer.size(), ".%06d",
                               static_cast<int>(clock.subseconds().count()));
        result.append(buffer.data(), static_cast<std::size_t>(length));
    }
    return result + "Z";
}

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

std::string format_time(Time time) {
    return printed(time, false);
}
std::string format_time_micros(Time time) {
    return printed(time, true);
}

Result<Time> parse_time(std::string_view text) {
    constexpr std::size_t whole = sizeof("2026-11-23T01:02:03") - 1;
    if (text.size() <= whole || text.back() != 'Z' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':') {
        return not_a_time(text);
    }
    const auto day = day_of(text);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    const auto fraction = fraction_of(text.substr(whole, text.size() - whole - 1));
    if (!day || !hour || !minute || !second || !fraction || *hour > 23 || *minute > 59 ||
        *second > 59) {
        return not_a_time(text);
    }
    return Time{*day} + hours{*hour} + minutes{*minute} + seconds{*second} + *fraction;
}

Result<Time> parse_date(std::string_view text) {
    const auto day = text.size() == 10 ? day_of(text) : std::nullopt;
    if (!day) {
        return Error{Errc::malformed, "not a date like 2026-11-23: " + in_quotes(text)};
    }
    return Time{*day};
}

}  // namespace presscheck
