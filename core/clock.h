// Time as presscheck keeps it: UTC microseconds, RFC 3339 in text, and a Clock that is handed in.
#pragma once

#include "core/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace presscheck {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

// Nothing below main() asks the machine for the time: it is a parameter, or comes from a Clock.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override;
};

// RFC 3339 in UTC, whole seconds: "2026-11-23T01:02:03Z".
std::string format_time(Time time);

// RFC 3339 in UTC with exactly six decimals: "2026-11-23T01:02:03.000004Z".
std::string format_time_micros(Time time);

// Reads RFC 3339 in UTC with `Z`, with no or one to six decimals; years 1970 to 9999.
// Errors: malformed.
Result<Time> parse_time(std::string_view text);

// Reads a date `YYYY-MM-DD` as its first instant in UTC.
// Errors: malformed.
Result<Time> parse_date(std::string_view text);

}  // namespace presscheck
