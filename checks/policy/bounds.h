// What an overlay may set: a parameter's value against the matchers in its declaration, of which
// load_parameters.cpp lets in only those that need neither a clock nor another row.
#pragma once

#include "checks/policy/policy.h"

#include <optional>
#include <string>

namespace presscheck {

// What is wrong with `value` for this parameter, or nothing: outside its bounds, empty where it may
// not be, not an expression where one stands. REQUIRES: the value has the parameter's type.
std::optional<std::string> fault_of(const Parameter& parameter, const Value& value);

}  // namespace presscheck
