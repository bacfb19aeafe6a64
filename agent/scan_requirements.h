// Where a machine stands against each requirement of a standard, as `presscheck-scan/1` and those
// who show it have it.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/scan.h"
#include "core/state.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace presscheck {

// The requirements that checks of this scan are evidence for, in the catalogues' own order:
// [{"requirement", "state", "checks"}], with "not_scanned" where the scan left out some of its
// checks, which are unknown then. Of `whole` standards those too that no check is evidence for, and
// that wait for an attestation.
nlohmann::json requirements_json(const std::vector<BoundPolicy>& policies,
                                 const std::map<std::string, State>& states,
                                 const Catalogues& catalogues, bool whole);

// The catalogues of these requirements: [{"id", "title", "groups": [{"id", "title",
// "requirements": [full name]}]}], titles in both languages. Groups without one of these
// requirements are left out.
nlohmann::json standards_json(const nlohmann::json& requirements, const Catalogues& catalogues);

}  // namespace presscheck
