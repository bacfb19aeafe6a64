// One line for each event, for people or for machines.
//
// Text: `2026-11-23T01:02:03Z info enrolled host=... unit=...`. JSON: the same members in one
// object. Values are escaped and cut at limits::log_value_bytes, so that nothing from outside can
// begin a line, add a field or steer a terminal. Event and field names are the program's own words.
// Thread safety: all functions.
#pragma once

#include "core/clock.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

enum class LogLevel { info, warning, error };
enum class LogForm { text, json };

using LogFields = std::vector<std::pair<std::string_view, std::string>>;

// Lines go to standard error. REQUIRES: called before other threads start.
void set_log_form(LogForm form);

// The line log_event writes, with its LF. In text a value stands bare when it is letters, digits
// and
// `._:/@+-,%`, and in double quotes otherwise.
std::string log_line(LogForm form, Time time, LogLevel level, std::string_view event,
                     const LogFields& fields);

void log_event(LogLevel level, std::string_view event, const LogFields& fields = {});

}  // namespace presscheck
