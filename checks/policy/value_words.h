// A value as a person reads it: "90 ngày", "không giới hạn". As a policy spells it: value.h.
#pragma once

#include "checks/policy/text.h"
#include "checks/policy/value.h"

#include <string>

namespace presscheck {

std::string words_for(const Scalar& value, Language language);
std::string words_for(const Value& value, Language language);  // a list by commas

}  // namespace presscheck
