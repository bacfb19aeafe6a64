// One cell before its matchers. docs/policy.md, "Truth": what is absent or unknown satisfies
// nothing and violates nothing.
#pragma once

#include "checks/policy/policy.h"
#include "checks/table.h"
#include "checks/truth.h"
#include "core/clock.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace presscheck {

// One instant for a whole scan.
struct Moment {
    Time now{};
    bool clock_trusted = true;  // false: `now` is before the policy's signing date
};

struct MatchContext {
    const ParameterValues& parameters;
    Moment moment;
};

// The typed value an operand stands for; null for a parameter that has none.
const Value* value_of(const Operand& operand, const ParameterValues& parameters);

struct Judgement {
    Truth truth = Truth::yes;
    Reason reason = Reason::absent;  // of an unknown one
};

// Do all matchers hold?
Judgement judge_cell(const Cell& cell, const std::vector<Matcher>& matchers,
                     const MatchContext& context);

// Do they hold for every number of rows in the range?
Judgement judge_count(CountRange range, const std::vector<Matcher>& matchers,
                      const MatchContext& context);

}  // namespace presscheck
