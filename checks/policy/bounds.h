// What a parameter and an operand may be. What an overlay may set: a parameter's value against the
// matchers in its declaration, of which load_parameters.cpp lets in only those that need neither a
// clock nor another row.
#pragma once

#include "checks/policy/policy.h"

#include <optional>
#include <string>

namespace presscheck {

// What is wrong with `value` for this parameter, or nothing: outside its bounds, empty where it may
// not be, not an expression where one stands, a word that a column it is compared with never holds.
// REQUIRES: the value has the parameter's type.
std::optional<std::string> fault_of(const Parameter& parameter, const Value& value);

// The part of it that hangs on where the policy uses the parameter.
std::optional<std::string> fault_of_use(const Parameter& parameter, const Value& value);

// Why this column never equals `value`, with the word that was most likely meant and the words
// there are, or nothing.
std::optional<std::string> fault_of(const ClosedColumn& column, const Scalar& value);

}  // namespace presscheck
