// What is known of the number of rows of a table before anybody looks. Where it leaves two
// quantifiers or two `when_empty` the same, exchanging them is no change of a check.
#pragma once

#include "checks/policy/policy.h"

namespace presscheck {

// By its declaration, for every machine; tests hold each probe to it.
bool at_most_one_row(const TableStatement& table);

// Whenever the check applies, the table has a row, or rows are missing: its probe always has one,
// or the condition has seen it. `condition` may be null.
bool has_a_row(const TableStatement& table, const Statement* condition);

}  // namespace presscheck
