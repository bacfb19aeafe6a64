// What the checks of one host say together about one requirement. Design section 8.
//
// The agent shows it to those who must mend the host, the collector counts it: one rule for both.
#pragma once

#include "checks/policy/catalogue.h"
#include "core/state.h"

#include <string_view>
#include <vector>

namespace presscheck {

enum class RequirementState { met, attested, waived, unmet, unknown, pending, not_applicable };

std::string_view name_of(RequirementState state);

// `checks` are the states of the checks mapped to the requirement, advice left out. Unmet if one
// fails; else unknown if one is unknown; else pending while an attestation is needed too; else met.
// Not applicable if all checks are. No check at all: unknown for an automatic requirement, else
// pending.
RequirementState judge(Verification how, const std::vector<State>& checks);

}  // namespace presscheck
