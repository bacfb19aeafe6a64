// The logic of a check, without rows, cells or machines: what follows from what is known, and that
// nothing follows from the rest. docs/policy.md, "Truth"; the tests try every small table.
#pragma once

#include "checks/policy/policy.h"
#include "core/state.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace presscheck {

enum class Truth { no, yes, unknown };

Truth negate(Truth truth);
Truth both(Truth left, Truth right);  // Kleene's `and`
Truth either(Truth left, Truth right);
constexpr Truth truth_of(bool value) {
    return value ? Truth::yes : Truth::no;
}

// One row before a statement: is it meant (`where`), and does it hold?
struct RowTruth {
    Truth selected = Truth::yes;
    Truth holds = Truth::yes;
};

// Rows that are there, and whether others may be missing.
struct RowTruths {
    std::span<const RowTruth> rows;
    bool complete = true;
};

// `every`, `none` or `some` over rows. The state is the only outcome that is still possible, or
// unknown. REQUIRES: `when_empty` is there for `every` and `none`; not `count`.
State quantify(Quantifier quantifier, RowTruths rows, std::optional<WhenEmpty> when_empty);

// How many rows are meant, at least and at most; no upper end when rows are missing.
struct CountRange {
    std::int64_t low = 0;
    std::optional<std::int64_t> high;
};
CountRange count_rows(RowTruths rows);

// Does `holds` answer the same for every number of the range? REQUIRES: its answer changes nowhere
// but at the numbers of `edges` and right after them.
Truth for_all_counts(CountRange range, std::span<const std::int64_t> edges,
                     const std::function<bool(std::int64_t)>& holds);

// Statements put together; an operand that is not applicable is left out.
State combine_all(std::span<const State> operands);
State combine_any(std::span<const State> operands);
State combine_at_least(std::int64_t needed, std::span<const State> operands);
State combine_not(State operand);

// Can this unknown operand, or row, be why the whole is unknown?
bool may_decide(Quantifier quantifier, RowTruth row);

}  // namespace presscheck
