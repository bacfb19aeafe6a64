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

// Each quantifier and when_empty replaced, each branch and each cell left out, the applies_when
// left out and turned. In the order of the policy.
std::vector<Mutant> mutants_of(const Check& check);

}  // namespace presscheck
