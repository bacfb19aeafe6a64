// The truth of a check: docs/policy.md, "Truth". What cannot be known is unknown, never a pass.
#pragma once

#include "checks/cell_truth.h"
#include "checks/evidence.h"
#include "checks/policy/policy.h"
#include "checks/probe.h"
#include "checks/table.h"
#include "core/clock.h"
#include "core/state.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// The table of a probe with these arguments; the same table each time within one scan.
using Facts = std::function<const Table&(const ProbeDeclaration&, const Arguments&)>;

using MeasuredCount = CountRange;

// What makes a pass depend on another host.
struct Reliance {
    std::string host;
    std::string check;
    State otherwise = State::fail;  // the state without it
};

struct CheckResult {
    std::string check;  // policy/check
    State state = State::unknown;
    std::optional<Reason> reason;
    std::vector<Evidence> evidence;  // the rows that decided, at most limits::evidence_rows
    std::string expected;
    // Of the first row that decided; without one, the file or line that kept a probe from looking.
    std::string source;
    std::map<std::string, MeasuredCount> measured;
    std::optional<Reliance> relies_on;
};

// The result of one check. A parameter it uses that has no value makes it `unknown: undeclared`.
CheckResult evaluate(const Policy& policy, const Check& check, const ParameterValues& parameters,
                     const Facts& facts, Moment moment);

}  // namespace presscheck
