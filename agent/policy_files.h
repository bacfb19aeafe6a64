// Which policies a command works on: files and folders that were named, or those that were shipped.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

struct PolicyFiles {
    std::vector<Policy> policies;
    std::vector<std::string> paths;  // of the policy at the same index
    Catalogues catalogues;           // every one they were checked against
};

// The folder of shipped policies and catalogues, beside the real folder of this program:
// ../share/presscheck.
// Errors: unavailable.
Result<std::string> shipped_folder();

// Loads the named files, and every *.yaml of the named folders; none named: all of
// `share`/policies. Each is checked against the catalogues of ../catalogues beside it, else those
// of `share`. Errors: not_found, denied, too_large, malformed (all mistakes of all files, one a
// line).
Result<PolicyFiles> load_policies(const std::vector<std::string>& named, const std::string& share);

}  // namespace presscheck
