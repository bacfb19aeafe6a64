// A known value against a matcher, as far as the clock is not asked. docs/policy.md, "Matchers".
#pragma once

#include "checks/policy/policy.h"

#include <compare>

namespace presscheck {

// `unlimited` is above every other value of its kind, `never` below; versions as compare() orders
// them. Unordered when the kinds differ or know no order, except that equal values are equivalent.
std::partial_ordering order(const Scalar& left, const Scalar& right);

// Whether `value` satisfies the matcher of this kind with this operand.
// REQUIRES: the operand fits the kind, and it is neither `exists` nor one that asks the clock nor a
// negation; `expression` is that of `matches`.
bool holds(MatcherKind kind, const Value& operand, const re2::RE2* expression, const Scalar& value);

}  // namespace presscheck
