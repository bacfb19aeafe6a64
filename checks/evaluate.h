// The truth of a check: docs/policy.md, "Truth". What cannot be known is unknown, never a pass.
#pragma once

#include "checks/policy/policy.h"
#include "checks/probe.h"
#include "checks/table.h"
#include "core/clock.h"
#include "core/state.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// The table of a probe with these arguments; the same table each time within one scan.
using Facts = std::function<const Table&(const ProbeDeclaration&, const Arguments&)>;

struct Evidence {
    std::string probe;
    std::string row;     // canonical JSON of the row, at most limits::evidence_row_bytes
    std::string source;  // "/etc/ssh/sshd_config:33", or empty
};

struct MeasuredCount {
    std::int64_t low = 0;
    std::optional<std::int64_t> high;  // no upper end when rows are missing
};

struct CheckResult {
    std::string check;  // policy/check
    State state = State::unknown;
    std::optional<Reason> reason;
    std::vector<Evidence> evidence;  // the rows that decided, at most limits::evidence_rows
    std::string expected;
    std::string source;  // of the first row that decided
    std::map<std::string, MeasuredCount> measured;
};

struct Moment {
    Time now{};
    bool clock_trusted = true;  // false: `now` is before the policy's signing date
};

CheckResult evaluate(const Policy& policy, const Check& check, const ParameterValues& parameters,
                     const Facts& facts, Moment moment);

}  // namespace presscheck
