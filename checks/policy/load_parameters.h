// From the tree of a policy to its parameters. Part of load_policy.
#pragma once

#include "checks/policy/load_matchers.h"

namespace presscheck {

// `node` is the value of `params`, or null when there are none.
DeclaredParameters read_parameters(const Node* node, Problems& problems);

// What the rest of the policy showed to be wrong with a default: where a parameter stands for an
// expression it must be one, and where it is compared with a column that holds a closed set of
// words it must be of those.
void check_uses(const DeclaredParameters& parameters, Problems& problems);

}  // namespace presscheck
