// A standard, or a part of it: every clause by group, how it is verified and what decides it.
#pragma once

#include "agent/explain_page.h"
#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"

#include <string_view>
#include <vector>

namespace presscheck {

// `part` is a clause above those that are listed, or a group; empty: all of it.
void explain_standard(const Catalogue& catalogue, std::string_view part,
                      const std::vector<const Policy*>& policies, ExplainPage& page);

}  // namespace presscheck
