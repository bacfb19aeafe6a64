#include "checks/policy/bounds.h"

#include "checks/policy/expression.h"
#include "checks/policy/match.h"
#include "checks/policy/problem.h"

#include <algorithm>

namespace presscheck {
namespace {

bool keeps(const std::vector<Matcher>& bounds, const Scalar& value);

bool keeps(const Matcher& bound, const Scalar& value) {
    if (bound.kind == MatcherKind::negation) return !keeps(bound.inner, value);
    return holds(bound.kind, std::get<Value>(bound.operand), bound.expression.get(), value);
}

bool keeps(const std::vector<Matcher>& bounds, const Scalar& value) {
    return std::all_of(bounds.begin(), bounds.end(),
                       [&](const Matcher& bound) { return keeps(bound, value); });
}

std::string spelt(const std::vector<Matcher>& bounds) {
    std::string text;
    for (const auto& bound : bounds) {
        if (!text.empty()) text += ", ";
        text += name_of(bound.kind);
        text += bound.kind == MatcherKind::negation ? " {" + spelt(bound.inner) + "}"
                                                    : " " + spell(std::get<Value>(bound.operand));
    }
    return text;
}

std::optional<std::string> fault_of_scalar(const Parameter& parameter, const Scalar& value) {
    if (!keeps(parameter.bounds, value)) {
        return "parameter '" + parameter.name + "' may not be " + in_quotes(spell(value)) +
               ": its bounds are " + spelt(parameter.bounds);
    }
    if (parameter.expression) {
        const auto compiled = compile_expression(spell(value));
        if (!compiled) return "parameter '" + parameter.name + "': " + compiled.error().message;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> fault_of(const Parameter& parameter, const Value& value) {
    if (!value.is_list()) return fault_of_scalar(parameter, value.scalar());
    if (value.list().empty() && !parameter.may_be_empty) {
        return "parameter '" + parameter.name +
               "' is an empty list; name something, or declare it with may_be_empty: true";
    }
    for (const auto& item : value.list()) {
        if (auto fault = fault_of_scalar(parameter, item)) return fault;
    }
    return std::nullopt;
}

}  // namespace presscheck
