#include "checks/parsers/yaml_values.h"

#include "checks/policy/document.h"
#include "core/limits.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

using ValueType = ValueTree::Type;

struct Form {
    RE2 expression;
    ValueType type;
};

bool matches(std::string_view scalar, const RE2& expression) {
    return RE2::FullMatch(re2::StringPiece(scalar.data(), scalar.size()), expression);
}

// Nothing for a key that is no text for every reader: a null.
bool convert(Node& node, ValueTree& tree) {
    tree.line = static_cast<std::size_t>(node.place.line);
    if (node.kind == Node::Kind::scalar) {
        tree.type = node.quoted ? ValueType::text : type_of_plain(node.text);
        if (tree.type != ValueType::null) tree.text = std::move(node.text);
        return true;
    }
    tree.type = node.kind == Node::Kind::list ? ValueType::list : ValueType::map;
    for (auto& key : node.keys) {
        if (!key.quoted && type_of_plain(key.text) == ValueType::null) return false;
        tree.keys.push_back(std::move(key.text));
    }
    tree.items.resize(node.items.size());
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (!convert(node.items[i], tree.items[i])) return false;
    }
    return true;
}

}  // namespace

ValueType type_of_plain(std::string_view scalar) {
    // The first that fits counts.
    static const Form forms[] = {
        {RE2("|~|null|Null|NULL"), ValueType::null},
        {RE2("true|True|TRUE|false|False|FALSE"), ValueType::boolean},
        {RE2("[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"), ValueType::undecided},
        {RE2("[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+"), ValueType::integer},
        {RE2(R"([-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?)"), ValueType::number},
        {RE2(R"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))"), ValueType::number},
        // Octal, binary, times in base 60, dates, grouped digits, and numbers with a part left out.
        {RE2(R"([-+]?0o?[0-9_]+|[-+]?0[bx][0-9a-fA-F_]*)"), ValueType::undecided},
        {RE2(R"([-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)"), ValueType::undecided},
        {RE2(R"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?)"), ValueType::undecided},
        {RE2(R"([-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?)"),
         ValueType::undecided},
        {RE2("=|<<"), ValueType::undecided},
    };
    for (const auto& form : forms) {
        if (matches(scalar, form.expression)) return form.type;
    }
    return ValueType::text;
}

Result<ValueTree> parse_yaml_values(std::string_view bytes) {
    if (bytes.size() > limits::yaml_bytes) return Error{Errc::too_large, "YAML: too many bytes"};
    auto document = parse_document(bytes, Nulls::kept);
    ValueTree tree;
    if (const auto* problems = std::get_if<std::vector<Problem>>(&document)) {
        const bool bounds = std::any_of(
            problems->begin(), problems->end(),
            [](const Problem& problem) { return problem.kind == Problem::Kind::beyond_bounds; });
        return Error{bounds ? Errc::too_large : Errc::malformed,
                     "YAML: " + problems->front().message};
    }
    if (!convert(std::get<Node>(document), tree))
        return Error{Errc::malformed, "YAML: a key that is null"};
    return tree;
}

}  // namespace presscheck
