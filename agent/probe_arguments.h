// The arguments of a probe as a person gives them: `name=value` on the command line, or `with` in a
// fixture's case.yaml. The rules are those of a policy.
#pragma once

#include "checks/policy/declaration.h"
#include "checks/policy/document.h"
#include "checks/probe.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

// A list is written with commas: `ports=22,2222`.
// Errors: malformed (no such argument, twice the same, one that is needed is lacking, a value that
// a policy could not have either).
Result<Arguments> parse_arguments(const ProbeDeclaration& declaration,
                                  const std::vector<std::string>& written);

// REQUIRES: `with` is a map. Errors: as parse_arguments.
Result<Arguments> arguments_from(const ProbeDeclaration& declaration, const Node& with);

}  // namespace presscheck
