// What a clause asks, how sure we are of its wording, how it is verified, and what decides it.
#pragma once

#include "agent/explain_page.h"
#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"

#include <vector>

namespace presscheck {

void explain_requirement(const Requirement& requirement, const Catalogue& catalogue,
                         const Catalogues& catalogues, const std::vector<const Policy*>& policies,
                         ExplainPage& page);

}  // namespace presscheck
