// Until when a system is mended by who made it: config/os-support.yaml, built in.
#pragma once

#include "checks/policy/problem.h"
#include "core/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct OsSupport {
    std::string id, version;
    Time until{};  // the first instant after the last day
};

// Any bytes are answered.
Loaded<std::vector<OsSupport>> parse_os_support(std::string_view bytes);

// Of the table that is built in. `version` as VERSION_ID of os-release has it: `12`, `9.4`,
// `24.04`; of systems that are counted by their first number it is enough. Nothing: not listed.
std::optional<Time> supported_until(std::string_view id, std::string_view version);

}  // namespace presscheck
