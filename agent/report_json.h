// The parts of a report that also stand in the scan document and in state.json, as JSON.
#pragma once

#include "agent/state_folder.h"
#include "core/report.h"
#include "core/result.h"

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace presscheck {

nlohmann::json to_json(const Machine& machine);
nlohmann::json to_json(const std::vector<PolicyUse>& policies);

// REQUIRES: the members are there; nlohmann throws otherwise.
Machine machine_of(const nlohmann::json& object);
std::vector<PolicyUse> policies_of(const nlohmann::json& list);
// Errors: malformed (what the next report of the chain, or one that resumes it, could not say).
Result<ChainHead> chain_head_of(const nlohmann::json& object);

}  // namespace presscheck
