// What the pages call things, in both languages.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/requirement_state.h"
#include "checks/policy/text.h"
#include "collector/readiness/host_view.h"
#include "core/state.h"

namespace presscheck {

Text words_for(RequirementState state);
Text words_for(State state);
Text words_for(Standing standing);
Text words_for(Severity severity);
Text words_for(Reason reason);  // a sentence: why it could not be told

}  // namespace presscheck
