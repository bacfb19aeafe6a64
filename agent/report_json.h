// The parts of a report that also stand in the scan document and in state.json, as JSON.
#pragma once

#include "core/report.h"

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace presscheck {

nlohmann::json to_json(const Machine& machine);
nlohmann::json to_json(const std::vector<PolicyUse>& policies);

// REQUIRES: the members are there; nlohmann throws otherwise.
Machine machine_of(const nlohmann::json& object);
std::vector<PolicyUse> policies_of(const nlohmann::json& list);

}  // namespace presscheck
