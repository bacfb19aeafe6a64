// Small changes of a check, each of which should turn some fixture red: one that does not shows
// what the fixtures leave untested.
#pragma once

#include "checks/policy/policy.h"

#include <string>
#include <vector>

namespace presscheck {

struct Mutant {
    std::string change;  // for a person: "`when_empty: fail` for `pass`"
    Check check;
};

// Each quantifier and when_empty replaced, each count turned, each branch and each cell left out,
// each limit without the value that stands there, the applies_when left out, turned and changed
// within. In the order of the policy. What can be no change (checks/row_number.h) is left out.
std::vector<Mutant> mutants_of(const Check& check);

}  // namespace presscheck
