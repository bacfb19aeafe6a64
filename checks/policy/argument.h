// What an argument of a probe may be beyond its type: one rule, whether a policy says it or a
// person on the command line.
#pragma once

#include "checks/policy/declaration.h"
#include "checks/policy/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// An absolute path in the one way to write it: no `.`, no `..`, no NUL.
bool is_plain_path(std::string_view path);

// Why the probe could make nothing of this value, or nothing: not an expression where one stands,
// not a plain path where files are named, not a pointer into a document or an address in one, not
// of a closed set of words. REQUIRES: the value has the argument's type.
std::optional<std::string> fault_of(const Argument& argument, const Value& value);

}  // namespace presscheck
