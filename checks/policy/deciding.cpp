#include "checks/policy/deciding.h"

#include <algorithm>

namespace presscheck {

std::vector<DecidingCheck> checks_deciding(const Requirement& requirement,
                                           const Catalogue& catalogue,
                                           const std::vector<const Policy*>& policies) {
    const auto names = evidence_names(catalogue, requirement);
    std::vector<DecidingCheck> deciding;
    for (const auto* policy : policies) {
        for (const auto& check : policy->checks) {
            const auto& satisfied = check.satisfies;
            const bool decides =
                std::any_of(names.begin(), names.end(), [&](const std::string& name) {
                    return std::find(satisfied.begin(), satisfied.end(), name) != satisfied.end();
                });
            if (decides) deciding.push_back({policy, &check});
        }
    }
    return deciding;
}

}  // namespace presscheck
