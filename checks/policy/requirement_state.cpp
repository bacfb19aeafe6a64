#include "checks/policy/requirement_state.h"

#include <algorithm>

namespace presscheck {

std::string_view name_of(RequirementState state) {
    switch (state) {
        case RequirementState::met:
            return "met";
        case RequirementState::attested:
            return "attested";
        case RequirementState::waived:
            return "waived";
        case RequirementState::unmet:
            return "unmet";
        case RequirementState::unknown:
            return "unknown";
        case RequirementState::pending:
            return "pending";
        case RequirementState::not_applicable:
            return "not_applicable";
    }
    return {};
}

RequirementState judge(Verification how, const std::vector<State>& checks) {
    const auto any = [&](State state) {
        return std::find(checks.begin(), checks.end(), state) != checks.end();
    };
    if (any(State::fail)) return RequirementState::unmet;
    if (any(State::unknown)) return RequirementState::unknown;
    if (checks.empty() && how == Verification::automatic) return RequirementState::unknown;
    if (!checks.empty() && !any(State::pass)) return RequirementState::not_applicable;
    if (how != Verification::automatic) return RequirementState::pending;
    return RequirementState::met;
}

}  // namespace presscheck
