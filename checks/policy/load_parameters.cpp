#include "checks/policy/load_parameters.h"

#include "checks/policy/bounds.h"
#include "checks/policy/fields.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// Bounds are judged when a policy is loaded, element by element: without a clock, and without
// looking at a list as a whole.
constexpr std::array bound_kinds{
    MatcherKind::is,      MatcherKind::one_of,       MatcherKind::at_least,
    MatcherKind::at_most, MatcherKind::matches,      MatcherKind::contains,
    MatcherKind::within,  MatcherKind::mode_at_most, MatcherKind::negation,
};

bool is_bound(std::string_view matcher) {
    return std::any_of(bound_kinds.begin(), bound_kinds.end(),
                       [&](MatcherKind kind) { return name_of(kind) == matcher; });
}

bool is_bound(const Matcher& matcher) {
    return is_bound(name_of(matcher.kind)) &&
           std::all_of(matcher.inner.begin(), matcher.inner.end(),
                       [](const Matcher& inner) { return is_bound(inner); });
}

std::optional<Type> read_type(const Node* node, Problems& problems) {
    const auto text = read_text(node, "'type'", problems);
    if (!text) return std::nullopt;
    const auto type = parse_type(*text);
    if (!type) {
        problems.add(
            node->place,
            "unknown type " + in_quotes(*text) +
                suggestion(*text, {"text", "integer", "boolean", "duration", "time", "mode",
                                   "version", "address", "network", "list of text",
                                   "list of integer", "list of address", "list of network"}));
    }
    return type;
}

// The bounds are the matchers among the keys of the declaration.
std::vector<Matcher> read_bounds(const Fields& fields, Type type, Problems& problems) {
    DeclaredParameters none;
    MatcherReader reader(none, problems);
    const Subject subject{fields.name(), {type.kind}};
    std::vector<Matcher> bounds;
    const Node& node = fields.node();
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const Node& key = node.keys[i];
        if (!is_bound(key.text)) continue;
        auto bound = reader.read_matcher(key, node.items[i], subject);
        if (bound && !is_bound(*bound)) {
            problems.add(key.place, "a bound of " + fields.name() +
                                        " may not ask whether something exists, nor the clock");
        } else if (bound) {
            bounds.push_back(*std::move(bound));
        }
    }
    return bounds;
}

void read_default(const Node* node, Parameter& parameter, Problems& problems) {
    if (node == nullptr) return;
    const auto name = "'default' of parameter '" + parameter.name + "'";
    auto value = read_value(*node, parameter.type, name, problems);
    if (!value) return;
    if (const auto fault = fault_of(parameter, *value)) problems.add(node->place, *fault);
    parameter.standard = *std::move(value);
}

std::optional<Parameter> read_parameter(const Node& key, const Node& node, Problems& problems) {
    Fields fields(node, "parameter " + in_quotes(key.text), problems);
    if (!fields.is_map()) return std::nullopt;
    Parameter parameter;
    parameter.name = key.text;
    parameter.place = key.place;
    const auto type = read_type(fields.need("type"), problems);
    parameter.type = type.value_or(Type{});
    parameter.title =
        read_both_languages(fields.find("title"), "'title' of " + fields.name(), problems);
    parameter.site = read_boolean(fields.find("site"), "'site'", problems).value_or(false);
    const auto* empty = fields.find("may_be_empty");
    parameter.may_be_empty = read_boolean(empty, "'may_be_empty'", problems).value_or(false);
    const auto* standard = fields.find("default");
    for (const auto kind : bound_kinds)
        fields.find(name_of(kind));
    fields.finish();
    if (!type) return std::nullopt;  // what depends on the type cannot be judged
    if (empty != nullptr && !parameter.type.list) {
        problems.add(empty->place, "'may_be_empty' is for lists; " + fields.name() + " is " +
                                       name_of(parameter.type));
    }
    parameter.bounds = read_bounds(fields, parameter.type, problems);
    read_default(standard, parameter, problems);
    return parameter;
}

}  // namespace

DeclaredParameters read_parameters(const Node* node, Problems& problems) {
    DeclaredParameters parameters;
    if (node == nullptr) return parameters;
    const Fields fields(*node, "'params'", problems);
    if (!fields.is_map()) return parameters;
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
        const Node& key = node->keys[i];
        if (!is_parameter_name(key.text)) {
            problems.add(key.place, "parameter " + in_quotes(key.text) +
                                        " is not small letters and digits joined by single "
                                        "underscores, a letter first");
        }
        auto parameter = read_parameter(key, node->items[i], problems);
        if (parameter) {
            parameters.good.emplace(key.text, *std::move(parameter));
        } else {
            parameters.bad.insert(key.text);
        }
    }
    return parameters;
}

void check_uses(const DeclaredParameters& parameters, Problems& problems) {
    for (const auto& [name, parameter] : parameters.good) {
        if (!parameter.standard) continue;
        if (const auto fault = fault_of_use(parameter, *parameter.standard))
            problems.add(parameter.place, *fault);
    }
}

}  // namespace presscheck
