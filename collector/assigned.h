// That the policies collector.yaml assigns are there. One that is not is nobody's evidence: every
// requirement would wait for it, and nobody would be told why.
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string>

namespace presscheck {

// Whether each policy that the file assigns is one of `share`/policies.
// Errors: malformed (those that are not, with their places and the nearest names; a policy that is
// no YAML), not_found, denied.
Status check_assigned(const std::filesystem::path& config, const std::string& share);

}  // namespace presscheck
