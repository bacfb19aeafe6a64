// Which policies hosts are judged by, and that those collector.yaml names are there. One that is not is nobody's evidence: every
// requirement would wait for it, and nobody would be told why.
#pragma once

#include "collector/config.h"
#include "core/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace presscheck {

// Those that the file names; when it names none, every policy of `share`/policies, by its id.
// Errors: malformed (a policy that is no YAML), not_found, denied.
Result<std::vector<std::string>> assigned_policies(const collector::Config& config,
                                                   const std::string& share);

// Whether each policy that the file assigns is one of `share`/policies.
// Errors: malformed (those that are not, with their places and the nearest names; a policy that is
// no YAML), not_found, denied.
Status check_assigned(const std::filesystem::path& config, const std::string& share);

}  // namespace presscheck
