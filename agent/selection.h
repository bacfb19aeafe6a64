// Which checks a person means by an id or a clause.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/text.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// True when `word` is the requirement's clause or full name, or a clause above it.
bool is_clause_of(std::string_view word, std::string_view requirement);

// Full names, in policy order, of the checks called `word`: `ssh-root-login`,
// `level3-server/ssh-root-login`, or those that are evidence for a clause: `7.2.2.1.b`,
// `tcvn-11930-2017/7.2.2.1.b`, or a clause above it: `7.2.2`.
// Errors: not_found, with the nearest name, in `language`.
Result<std::vector<std::string>> checks_called(std::string_view word,
                                               const std::vector<const Policy*>& policies,
                                               Language language);

}  // namespace presscheck
