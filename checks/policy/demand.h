// What a check asks for, in words for people: "mọi tài khoản có uid là 0: name phải là root". The
// line that travels in a report is explain()'s, which programs may compare.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/text.h"

#include <string_view>

namespace presscheck {

// With the values parameters have here. Long lists are cut, and so is what is still too long for a
// paragraph.
Text demanded(const Statement& statement, const ParameterValues& values);

// What a row of a probe is: "tài khoản", "account".
Text noun_of(std::string_view probe);

}  // namespace presscheck
