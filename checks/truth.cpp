#include "checks/truth.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace presscheck {
namespace {

State state_of(WhenEmpty when_empty) {
    switch (when_empty) {
        case WhenEmpty::pass:
            return State::pass;
        case WhenEmpty::fail:
            return State::fail;
        case WhenEmpty::unknown:
            return State::unknown;
        case WhenEmpty::not_applicable:
            return State::not_applicable;
    }
    return State::unknown;
}

State state_of(Truth truth) {
    switch (truth) {
        case Truth::yes:
            return State::pass;
        case Truth::no:
            return State::fail;
        case Truth::unknown:
            return State::unknown;
    }
    return State::unknown;
}

bool any_row(RowTruths rows, bool (*is)(RowTruth)) {
    return std::any_of(rows.rows.begin(), rows.rows.end(), is);
}

bool is_selected(RowTruth row) {
    return row.selected == Truth::yes;
}
bool surely_holds(RowTruth row) {
    return row.selected == Truth::yes && row.holds == Truth::yes;
}
bool surely_fails(RowTruth row) {
    return row.selected == Truth::yes && row.holds == Truth::no;
}
bool may_hold(RowTruth row) {
    return row.selected != Truth::no && row.holds != Truth::no;
}
bool may_fail(RowTruth row) {
    return row.selected != Truth::no && row.holds != Truth::yes;
}

// The state all possible outcomes agree on.
class Outcomes {
public:
    void add(State state) {
        if (seen_ && *seen_ != state) agree_ = false;
        seen_ = state;
    }
    State state() const { return seen_ && agree_ ? *seen_ : State::unknown; }

private:
    std::optional<State> seen_;
    bool agree_ = true;
};

State quantify_every(RowTruths rows, WhenEmpty when_empty) {
    Outcomes outcomes;
    const bool more = !rows.complete;
    if (!any_row(rows, surely_fails) && (any_row(rows, may_hold) || more))
        outcomes.add(State::pass);
    if (any_row(rows, may_fail) || more) outcomes.add(State::fail);
    if (!any_row(rows, is_selected)) outcomes.add(state_of(when_empty));
    return outcomes.state();
}

State quantify_some(RowTruths rows) {
    Outcomes outcomes;
    if (any_row(rows, may_hold) || !rows.complete) outcomes.add(State::pass);
    if (!any_row(rows, surely_holds)) outcomes.add(State::fail);
    return outcomes.state();
}

// `none` is `every` of the opposite.
State quantify_none(RowTruths rows, WhenEmpty when_empty) {
    std::vector<RowTruth> opposite(rows.rows.begin(), rows.rows.end());
    for (auto& row : opposite)
        row.holds = negate(row.holds);
    return quantify_every({opposite, rows.complete}, when_empty);
}

struct Tally {
    std::int64_t pass = 0, fail = 0, unknown = 0;
    bool none() const { return pass + fail + unknown == 0; }
};

Tally tally(std::span<const State> operands) {
    Tally tally;
    tally.pass = std::count(operands.begin(), operands.end(), State::pass);
    tally.fail = std::count(operands.begin(), operands.end(), State::fail);
    tally.unknown = std::count(operands.begin(), operands.end(), State::unknown);
    return tally;
}

}  // namespace

Truth negate(Truth truth) {
    switch (truth) {
        case Truth::no:
            return Truth::yes;
        case Truth::yes:
            return Truth::no;
        case Truth::unknown:
            return Truth::unknown;
    }
    return Truth::unknown;
}

Truth both(Truth left, Truth right) {
    if (left == Truth::no || right == Truth::no) return Truth::no;
    return left == Truth::yes && right == Truth::yes ? Truth::yes : Truth::unknown;
}

Truth either(Truth left, Truth right) {
    return negate(both(negate(left), negate(right)));
}

State quantify(Quantifier quantifier, RowTruths rows, std::optional<WhenEmpty> when_empty) {
    const auto empty = when_empty.value_or(WhenEmpty::unknown);
    switch (quantifier) {
        case Quantifier::every:
            return quantify_every(rows, empty);
        case Quantifier::none:
            return quantify_none(rows, empty);
        case Quantifier::some:
            return quantify_some(rows);
        case Quantifier::count:
            break;
    }
    return State::unknown;
}

CountRange count_rows(RowTruths rows) {
    CountRange range;
    std::int64_t possible = 0;
    for (const auto& row : rows.rows) {
        range.low += row.selected == Truth::yes ? 1 : 0;
        possible += row.selected != Truth::no ? 1 : 0;
    }
    if (rows.complete) range.high = possible;
    return range;
}

Truth for_all_counts(CountRange range, std::span<const std::int64_t> edges,
                     const std::function<bool(std::int64_t)>& holds) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto high = range.high.value_or(most);
    std::vector<std::int64_t> tried{range.low, high};
    for (const auto edge : edges) {
        if (edge < 0) continue;  // no table has so few rows
        for (const auto number : {edge - 1, edge, edge == most ? edge : edge + 1}) {
            if (number >= range.low && number <= high) tried.push_back(number);
        }
    }
    const auto yes = std::count_if(tried.begin(), tried.end(), holds);
    if (yes == 0) return Truth::no;
    return yes == static_cast<std::int64_t>(tried.size()) ? Truth::yes : Truth::unknown;
}

State combine_all(std::span<const State> operands) {
    const auto of = tally(operands);
    if (of.none()) return State::not_applicable;
    if (of.fail > 0) return State::fail;
    return state_of(of.unknown > 0 ? Truth::unknown : Truth::yes);
}

State combine_any(std::span<const State> operands) {
    const auto of = tally(operands);
    if (of.none()) return State::not_applicable;
    if (of.pass > 0) return State::pass;
    return state_of(of.unknown > 0 ? Truth::unknown : Truth::no);
}

// Too few to reach `needed` is a failure only when something is known at all: of nothing but
// unknown operands each may yet turn out not to be applicable.
State combine_at_least(std::int64_t needed, std::span<const State> operands) {
    const auto of = tally(operands);
    if (of.none()) return State::not_applicable;
    if (of.pass >= needed) return State::pass;
    const bool out_of_reach = of.pass + of.unknown < needed;
    return out_of_reach && of.pass + of.fail > 0 ? State::fail : State::unknown;
}

State combine_not(State operand) {
    switch (operand) {
        case State::pass:
            return State::fail;
        case State::fail:
            return State::pass;
        case State::unknown:
        case State::not_applicable:
            break;
    }
    return operand;
}

bool may_decide(Quantifier quantifier, RowTruth row) {
    if (row.selected == Truth::no) return false;
    switch (quantifier) {
        case Quantifier::every:
            return may_fail(row);
        case Quantifier::none:
        case Quantifier::some:
            return may_hold(row);
        case Quantifier::count:
            return row.selected == Truth::unknown;
    }
    return false;
}

}  // namespace presscheck
