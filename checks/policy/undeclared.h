// What a check says while a parameter it depends on has no value: which one, and who declares it.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/text.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The parameters without a value that the check's statements name, in byte order.
std::vector<std::string> undeclared_in(const Check& check, const ParameterValues& values);

// What stands where the value would: "(time_servers, not declared)".
Text undeclared_words(std::string_view parameter);

// "time_servers (Time servers that may be used): the department declares it, ...", for each of
// them.
Text who_declares(const Policy& policy, const std::vector<std::string>& parameters);

// A title, why or fix for people: each `{name}` is the parameter's value, or the words above.
Text shown_text(const Text& text, const Policy& policy, const ParameterValues& values);

}  // namespace presscheck
