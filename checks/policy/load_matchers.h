// From the tree of a policy to its matchers and operands, type-checked. Part of load_policy.
#pragma once

#include "checks/policy/document.h"
#include "checks/policy/policy.h"
#include "checks/policy/problem.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// What `$name` may stand for.
struct DeclaredParameters {
    std::map<std::string, Parameter, std::less<>> good;
    std::set<std::string, std::less<>> bad;  // declared with a mistake, which was named there
};

// What a matcher looks at: "column 'deny' of probe 'lockout'".
struct Subject {
    std::string name;
    Type type;
    ClosedWords words = {};  // of a column that holds a closed set of them
};

// Keeps references to both. Whatever returns nothing has named the problem.
class MatcherReader {
public:
    MatcherReader(DeclaredParameters& parameters, Problems& problems)
        : parameters_(&parameters), problems_(&problems) {}

    // A map of matchers, or a bare value, which means `is`.
    std::vector<Matcher> read_cell(const Node& node, const Subject& subject);

    // One entry of a map of matchers.
    std::optional<Matcher> read_matcher(const Node& key, const Node& operand,
                                        const Subject& subject);

    // A value of this type, or a parameter that has it; `name` says what it is for.
    std::optional<Operand> read_operand(const Node& node, Type type, std::string_view name);

    // The same where an expression stands: a value is compiled into `compiled`, a parameter marked.
    std::optional<Operand> read_expression(const Node& node, std::string_view name,
                                           std::shared_ptr<const re2::RE2>& compiled);

private:
    std::optional<Operand> read_reference(const Node& node, Type type, std::string_view name);
    std::optional<Operand> within_words(const Node& node, const Subject& subject,
                                        std::optional<Operand> operand);
    std::optional<Operand> read_matcher_operand(const Node& node, const Subject& subject,
                                                Matcher& matcher);

    DeclaredParameters* parameters_;
    Problems* problems_;
};

// A value of this type as it stands in the file; `$name` is refused in it.
std::optional<Value> read_value(const Node& node, Type type, std::string_view name,
                                Problems& problems);

}  // namespace presscheck
