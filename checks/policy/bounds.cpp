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
    return std::nullopt;
}

std::optional<std::string> fault_of_scalar_use(const Parameter& parameter, const Scalar& value) {
    const auto name = "parameter '" + parameter.name + "': ";
    if (parameter.expression) {
        const auto compiled = compile_expression(spell(value));
        if (!compiled) return name + compiled.error().message;
    }
    for (const auto& column : parameter.columns) {
        if (const auto fault = fault_of(column, value)) return name + *fault;
    }
    return std::nullopt;
}

std::string listed(ClosedWords words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace

std::optional<std::string> fault_of(const Parameter& parameter, const Value& value) {
    if (!value.is_list()) {
        auto fault = fault_of_scalar(parameter, value.scalar());
        return fault ? fault : fault_of_use(parameter, value);
    }
    if (value.list().empty() && !parameter.may_be_empty) {
        return "parameter '" + parameter.name +
               "' is an empty list; name something, or declare it with may_be_empty: true";
    }
    for (const auto& item : value.list()) {
        if (auto fault = fault_of_scalar(parameter, item)) return fault;
    }
    return fault_of_use(parameter, value);
}

std::optional<std::string> fault_of_use(const Parameter& parameter, const Value& value) {
    if (!value.is_list()) return fault_of_scalar_use(parameter, value.scalar());
    for (const auto& item : value.list()) {
        if (auto fault = fault_of_scalar_use(parameter, item)) return fault;
    }
    return std::nullopt;
}

std::optional<std::string> fault_of(const ClosedColumn& column, const Scalar& value) {
    const auto& words = column.words;
    const auto written = spell(value);
    if (words.empty() || std::find(words.begin(), words.end(), written) != words.end())
        return std::nullopt;
    return column.name + " is " + listed(words) + ", never " + in_quotes(written) +
           suggestion(written, {words.begin(), words.end()});
}

}  // namespace presscheck
