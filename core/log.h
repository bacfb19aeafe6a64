// One line for each event, for people or for machines.
//
// Text: `2026-11-23T01:02:03Z info enrolled host=... unit=...`. JSON: the same members in one
// object. Values are escaped, so that nothing from outside can begin a line. Thread safety: all
// functions.
#pragma once

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

void log_event(LogLevel level, std::string_view event, const LogFields& fields = {});

}  // namespace presscheck
