#include "checks/policy/load_matchers.h"

#include "checks/policy/bounds.h"
#include "checks/policy/expression.h"
#include "checks/policy/fields.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array matcher_kinds{
    MatcherKind::is,         MatcherKind::one_of,     MatcherKind::at_least,
    MatcherKind::at_most,    MatcherKind::matches,    MatcherKind::contains,
    MatcherKind::exists,     MatcherKind::within,     MatcherKind::mode_at_most,
    MatcherKind::newer_than, MatcherKind::older_than, MatcherKind::valid_for,
    MatcherKind::negation,
};

std::optional<MatcherKind> parse_matcher(std::string_view name) {
    for (const auto kind : matcher_kinds) {
        if (name_of(kind) == name) return kind;
    }
    return std::nullopt;
}

std::vector<std::string_view> matcher_names() {
    std::vector<std::string_view> names;
    for (const auto kind : matcher_kinds)
        names.push_back(name_of(kind));
    return names;
}

// "; write {not: {is: x}}" for names of other languages whose matcher is spelt in two words here,
// else the nearest name.
std::string mending(std::string_view written) {
    struct Other {
        std::string_view name, here;
    };
    constexpr std::array others{
        Other{"between", "{at_least: 1, at_most: 5}"},
        Other{"equals", "{is: x}"},
        Other{"eq", "{is: x}"},
        Other{"ge", "{at_least: 1}"},
        Other{"gt", "{not: {at_most: 1}}"},
        Other{"greater_than", "{not: {at_most: 1}}"},
        Other{"in", "{one_of: [a, b]}"},
        Other{"is_not", "{not: {is: x}}"},
        Other{"isnt", "{not: {is: x}}"},
        Other{"le", "{at_most: 5}"},
        Other{"less_than", "{not: {at_least: 5}}"},
        Other{"lt", "{not: {at_least: 5}}"},
        Other{"max", "{at_most: 5}"},
        Other{"min", "{at_least: 1}"},
        Other{"ne", "{not: {is: x}}"},
        Other{"none_of", "{not: {one_of: [a, b]}}"},
        Other{"not_contains", "{not: {contains: x}}"},
        Other{"not_equal", "{not: {is: x}}"},
        Other{"not_exists", "{exists: false}"},
        Other{"not_in", "{not: {one_of: [a, b]}}"},
        Other{"not_is", "{not: {is: x}}"},
        Other{"not_matches", "{not: {matches: x}}"},
        Other{"not_one_of", "{not: {one_of: [a, b]}}"},
        Other{"regex", "{matches: x}"},
    };
    const auto* found = std::find_if(others.begin(), others.end(),
                                     [&](const Other& other) { return other.name == written; });
    if (found != others.end()) return "; write " + std::string(found->here);
    return suggestion(written, matcher_names());
}

bool has_order(Kind kind) {
    return kind == Kind::integer || kind == Kind::duration || kind == Kind::time ||
           kind == Kind::version;
}

// docs/policy.md, "Matchers": what each may look at.
bool fits(MatcherKind matcher, Type type) {
    switch (matcher) {
        case MatcherKind::is:
        case MatcherKind::one_of:
        case MatcherKind::exists:
        case MatcherKind::negation:
            return true;
        case MatcherKind::at_least:
        case MatcherKind::at_most:
            return has_order(type.kind);
        case MatcherKind::matches:
            return type.kind == Kind::text;
        case MatcherKind::contains:
            return type.list || type.kind == Kind::text;
        case MatcherKind::within:
            return type.kind == Kind::address || type.kind == Kind::network;
        case MatcherKind::mode_at_most:
            return type.kind == Kind::mode;
        case MatcherKind::newer_than:
        case MatcherKind::older_than:
        case MatcherKind::valid_for:
            return type.kind == Kind::time;
    }
    return false;
}

std::string_view meant_for(MatcherKind matcher) {
    switch (matcher) {
        case MatcherKind::at_least:
        case MatcherKind::at_most:
            return "integer, duration, time and version";
        case MatcherKind::matches:
            return "text";
        case MatcherKind::contains:
            return "text and lists";
        case MatcherKind::within:
            return "address and network";
        case MatcherKind::mode_at_most:
            return "mode";
        case MatcherKind::newer_than:
        case MatcherKind::older_than:
        case MatcherKind::valid_for:
            return "time";
        case MatcherKind::is:
        case MatcherKind::one_of:
        case MatcherKind::exists:
        case MatcherKind::negation:
            return "everything";
    }
    return {};
}

// The type of a matcher's operand when it looks at elements of `kind`.
Type operand_type(MatcherKind matcher, Kind kind) {
    switch (matcher) {
        case MatcherKind::one_of:
            return {kind, true};
        case MatcherKind::within:
            return {Kind::network, true};
        case MatcherKind::exists:
            return {Kind::boolean};
        case MatcherKind::newer_than:
        case MatcherKind::older_than:
        case MatcherKind::valid_for:
            return {Kind::duration};
        case MatcherKind::is:
        case MatcherKind::at_least:
        case MatcherKind::at_most:
        case MatcherKind::matches:
        case MatcherKind::contains:
        case MatcherKind::mode_at_most:
        case MatcherKind::negation:
            return {kind};
    }
    return {kind};
}

bool is_dollar(const Node& node) {
    return node.kind == Node::Kind::scalar && node.text.starts_with('$');
}

bool is_reference(const Node& node) {
    return is_dollar(node) && !node.text.starts_with("$$");
}

// `$$` at the start is a dollar.
std::optional<Scalar> read_literal(const Node& node, Kind kind, std::string_view name,
                                   Problems& problems) {
    if (is_reference(node)) {
        problems.add(node.place, std::string(name) + ": a parameter like " + in_quotes(node.text) +
                                     " does not stand here; write $$ for a dollar");
        return std::nullopt;
    }
    if (!is_dollar(node)) return read_scalar(node, kind, name, problems);
    Node rest = node;
    rest.text.erase(0, 1);
    return read_scalar(rest, kind, name, problems);
}

}  // namespace

std::optional<Value> read_value(const Node& node, Type type, std::string_view name,
                                Problems& problems) {
    if (!type.list) {
        auto scalar = read_literal(node, type.kind, name, problems);
        if (!scalar) return std::nullopt;
        return Value{*std::move(scalar)};
    }
    if (node.kind != Node::Kind::list) {
        problems.add(node.place, std::string(name) + " takes a " + name_of(type) + ", like [a, b]");
        return std::nullopt;
    }
    std::vector<Scalar> items;
    bool good = true;
    for (const auto& item : node.items) {
        auto scalar = read_literal(item, type.kind, name, problems);
        good = good && scalar;
        if (scalar) items.push_back(*std::move(scalar));
    }
    if (!good) return std::nullopt;
    return Value{std::move(items)};
}

std::optional<Operand> MatcherReader::read_reference(const Node& node, Type type,
                                                     std::string_view name) {
    const auto wanted = std::string_view(node.text).substr(1);
    if (parameters_->bad.contains(wanted) || problems_->full()) return std::nullopt;
    if (!is_parameter_name(wanted)) {
        problems_->add(node.place, in_quotes(node.text) +
                                       " names no parameter; write $$ for a dollar at the start "
                                       "of a value");
        return std::nullopt;
    }
    const auto found = parameters_->good.find(wanted);
    if (found == parameters_->good.end()) {
        std::vector<std::string_view> known;
        for (const auto& [declared, parameter] : parameters_->good)
            known.push_back(declared);
        problems_->add(node.place,
                       "unknown parameter " + in_quotes(wanted) + suggestion(wanted, known));
        return std::nullopt;
    }
    if (found->second.type != type) {
        problems_->add(node.place, std::string(name) + " takes " + name_of(type) +
                                       ", and parameter '" + found->first + "' is " +
                                       name_of(found->second.type));
        return std::nullopt;
    }
    return Operand{ParameterReference{found->first}};
}

std::optional<Operand> MatcherReader::read_operand(const Node& node, Type type,
                                                   std::string_view name) {
    if (is_reference(node)) return read_reference(node, type, name);
    auto value = read_value(node, type, name, *problems_);
    if (!value) return std::nullopt;
    return Operand{*std::move(value)};
}

std::optional<Operand> MatcherReader::read_expression(const Node& node, std::string_view name,
                                                      std::shared_ptr<const re2::RE2>& compiled) {
    auto operand = read_operand(node, {Kind::text}, name);
    if (!operand) return std::nullopt;
    if (const auto* reference = std::get_if<ParameterReference>(&*operand)) {
        parameters_->good.find(reference->name)->second.expression = true;
        return operand;
    }
    auto expression = compile_expression(spell(std::get<Value>(*operand)));
    if (!expression) {
        problems_->add(node.place, std::string(name) + ": " + expression.error().message);
        return std::nullopt;
    }
    compiled = *std::move(expression);
    return operand;
}

// What a column never holds makes a check that says the same for ever.
std::optional<Operand> MatcherReader::within_words(const Node& node, const Subject& subject,
                                                   std::optional<Operand> operand) {
    if (!operand || subject.words.empty()) return operand;
    const ClosedColumn column{subject.name, subject.words};
    if (const auto* reference = std::get_if<ParameterReference>(&*operand)) {
        parameters_->good.find(reference->name)->second.columns.push_back(column);
        return operand;
    }
    const auto& value = std::get<Value>(*operand);
    const auto refuse = [&](const Node& written, const Scalar& scalar) {
        if (problems_->full()) return;
        if (const auto fault = fault_of(column, scalar)) problems_->add(written.place, *fault);
    };
    if (!value.is_list()) refuse(node, value.scalar());
    for (std::size_t i = 0; value.is_list() && i < value.list().size(); ++i)
        refuse(node.items[i], value.list()[i]);
    return operand;
}

std::optional<Operand> MatcherReader::read_matcher_operand(const Node& node, const Subject& subject,
                                                           Matcher& matcher) {
    const auto name = "'" + std::string(name_of(matcher.kind)) + "' of " + subject.name;
    if (matcher.kind == MatcherKind::matches) {
        return read_expression(node, name, matcher.expression);
    }
    if (matcher.kind == MatcherKind::exists) {
        auto value = read_value(node, {Kind::boolean}, name, *problems_);
        if (!value) return std::nullopt;
        return Operand{*std::move(value)};
    }
    const auto type = operand_type(matcher.kind, subject.type.kind);
    auto operand = read_operand(node, type, name);
    const bool equals = matcher.kind == MatcherKind::is || matcher.kind == MatcherKind::one_of;
    if (equals) operand = within_words(node, subject, std::move(operand));
    const auto* value = operand ? std::get_if<Value>(&*operand) : nullptr;
    if (value == nullptr) return operand;
    if (value->is_list() && value->list().empty()) {
        problems_->add(node.place, name + " takes at least one value");
        return std::nullopt;
    }
    const bool length = type.kind == Kind::duration && subject.type.kind == Kind::time;
    if (length && *value == Value{Scalar{Unlimited{}}}) {
        problems_->add(node.place, name + " takes a length of time, not unlimited");
        return std::nullopt;
    }
    return operand;
}

std::optional<Matcher> MatcherReader::read_matcher(const Node& key, const Node& operand,
                                                   const Subject& subject) {
    const auto kind = parse_matcher(key.text);
    if (!kind) {
        if (problems_->full()) return std::nullopt;
        problems_->add(key.place, "unknown matcher " + in_quotes(key.text) + " of " + subject.name +
                                      mending(key.text));
        return std::nullopt;
    }
    if (!fits(*kind, subject.type)) {
        problems_->add(key.place, "matcher '" + key.text + "' does not fit " + subject.name +
                                      ", which is " + name_of(subject.type) + "; it is for " +
                                      std::string(meant_for(*kind)));
        return std::nullopt;
    }
    Matcher matcher;
    matcher.kind = *kind;
    if (*kind == MatcherKind::negation) {
        matcher.inner = read_cell(operand, subject);
        if (matcher.inner.empty()) return std::nullopt;
        return matcher;
    }
    auto read = read_matcher_operand(operand, subject, matcher);
    if (!read) return std::nullopt;
    matcher.operand = *std::move(read);
    return matcher;
}

std::vector<Matcher> MatcherReader::read_cell(const Node& node, const Subject& subject) {
    std::vector<Matcher> matchers;
    if (node.kind == Node::Kind::list) {
        problems_->add(node.place, subject.name +
                                       " takes one value or a map of matchers; for "
                                       "several values write {one_of: [...]}");
        return matchers;
    }
    if (node.kind == Node::Kind::scalar) {
        auto operand =
            within_words(node, subject, read_operand(node, {subject.type.kind}, subject.name));
        if (operand) {
            Matcher& is = matchers.emplace_back();
            is.operand = *std::move(operand);
        }
        return matchers;
    }
    if (node.keys.empty()) {
        problems_->add(node.place, subject.name +
                                       " has no matcher; write a value, or one like "
                                       "{exists: true}");
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        auto matcher = read_matcher(node.keys[i], node.items[i], subject);
        if (matcher) matchers.push_back(*std::move(matcher));
    }
    return matchers;
}

}  // namespace presscheck
