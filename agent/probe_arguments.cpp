#include "agent/probe_arguments.h"

#include "checks/policy/argument.h"
#include "checks/policy/problem.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

Result<const Argument*> find_argument(const ProbeDeclaration& declaration, const std::string& name,
                                      const std::string& written) {
    if (const auto* argument = declaration.argument(name)) return argument;
    std::vector<std::string_view> known;
    for (const auto& each : declaration.arguments)
        known.push_back(each.name);
    return Error{Errc::malformed, in_quotes(written) + " is no argument of probe " +
                                      in_quotes(declaration.name) + suggestion(name, known)};
}

// Unlike in a policy, `$` is a character like any other: there are no parameters here.
Result<Value> read_value(const Argument& argument, const Node& node) {
    if (!argument.type.list) {
        auto scalar = parse_scalar(argument.type.kind, node.text);
        if (!scalar) return std::move(scalar).error();
        return Value{*std::move(scalar)};
    }
    std::vector<Scalar> items;
    for (const auto& item : node.items) {
        auto scalar = parse_scalar(argument.type.kind, item.text);
        if (!scalar) return std::move(scalar).error();
        items.push_back(*std::move(scalar));
    }
    return Value{std::move(items)};
}

Node list_from(std::string_view text) {
    Node list;
    list.kind = Node::Kind::list;
    while (!text.empty()) {
        const auto item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        list.items.emplace_back().text = item;
    }
    return list;
}

}  // namespace

Result<Arguments> parse_arguments(const ProbeDeclaration& declaration,
                                  const std::vector<std::string>& written) {
    Node with;
    with.kind = Node::Kind::map;
    for (const auto& pair : written) {
        const auto equals = pair.find('=');
        const auto name = pair.substr(0, equals);
        const auto argument = find_argument(declaration, name, pair);
        if (!argument) return argument.error();
        if (equals == std::string::npos)
            return Error{Errc::malformed, "argument '" + name + "' is written " + name + "=value"};
        if (with.find(name) != nullptr)
            return Error{Errc::malformed, "argument '" + name + "' is given twice"};
        Node value;
        value.text = pair.substr(equals + 1);
        if ((*argument)->type.list) value = list_from(value.text);
        with.keys.emplace_back().text = name;
        with.items.push_back(std::move(value));
    }
    return arguments_from(declaration, with);
}

Result<Arguments> arguments_from(const ProbeDeclaration& declaration, const Node& with) {
    Arguments arguments;
    for (std::size_t i = 0; i < with.keys.size(); ++i) {
        const auto& name = with.keys[i].text;
        const auto argument = find_argument(declaration, name, name);
        if (!argument) return argument.error();
        auto value = read_value(**argument, with.items[i]);
        if (!value) return at("argument '" + name + "'", value.error());
        if (const auto fault = fault_of(**argument, *value))
            return Error{Errc::malformed, "argument '" + name + "': " + *fault};
        arguments.insert_or_assign(name, *std::move(value));
    }
    for (const auto& argument : declaration.arguments) {
        if (!argument.required || arguments.contains(argument.name)) continue;
        return Error{Errc::malformed, "probe '" + std::string(declaration.name) + "' needs " +
                                          std::string(argument.name) + "=..."};
    }
    return arguments;
}

}  // namespace presscheck
