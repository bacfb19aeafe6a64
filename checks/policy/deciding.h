// Which checks decide a requirement.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"

#include <string>
#include <vector>

namespace presscheck {

struct DecidingCheck {
    const Policy* policy = nullptr;
    const Check* check = nullptr;

    std::string name() const { return policy->full_name(*check); }
};

// Those of the policies that are evidence for it under any of its names, in their order. Points
// into the policies.
std::vector<DecidingCheck> checks_deciding(const Requirement& requirement,
                                           const Catalogue& catalogue,
                                           const std::vector<const Policy*>& policies);

}  // namespace presscheck
