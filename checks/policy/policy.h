// A policy as it was loaded: checks that are statements about rows. docs/policy.md.
//
// A Policy in hand has been type-checked whole: every probe, column, argument, matcher and
// parameter it names exists and fits. Only load.h makes one.
#pragma once

#include "checks/policy/declaration.h"
#include "checks/policy/text.h"
#include "checks/policy/value.h"
#include "core/clock.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

namespace presscheck {

// Where in the file something was written; lines and columns count from 1.
struct Place {
    int line = 0;
    int column = 0;
};

// A `$name` in the file: the parameter's typed value stands here.
struct ParameterReference {
    std::string name;
    friend bool operator==(const ParameterReference&, const ParameterReference&) = default;
};

// `exists` has a boolean operand whatever the column's type.
using Operand = std::variant<Value, ParameterReference>;

enum class MatcherKind {
    is,
    one_of,
    at_least,
    at_most,
    matches,
    contains,
    exists,
    within,
    mode_at_most,
    newer_than,
    older_than,
    valid_for,
    negation,  // `not`: `inner` holds its matchers
};
std::string_view name_of(MatcherKind kind);

struct Matcher {
    MatcherKind kind = MatcherKind::is;
    Operand operand;
    std::shared_ptr<const re2::RE2> expression;  // of `matches` with a value, compiled
    std::vector<Matcher> inner;                  // of a negation: all must hold, then negated
};

struct CellPredicate {
    std::size_t column = 0;  // index into the declaration's columns
    std::vector<Matcher> matchers;
};

// All cells must hold; none is any row.
using RowPredicate = std::vector<CellPredicate>;

enum class Quantifier { every, some, none, count };
enum class WhenEmpty { pass, fail, unknown, not_applicable };

using ArgumentValues = std::vector<std::pair<std::string, Operand>>;  // in byte order of the names

struct TableStatement {
    const ProbeDeclaration* probe = nullptr;
    ArgumentValues with;
    RowPredicate where;
    Quantifier quantifier = Quantifier::every;
    RowPredicate row;            // of every, some, none
    std::vector<Matcher> count;  // of count; integer matchers
    std::optional<WhenEmpty> when_empty;
};

struct ReliesOn {
    std::size_t host_column = 0;
    std::string check;  // policy/check
};

struct Statement {
    enum class Kind { all, any, negation, at_least, table };
    Kind kind = Kind::table;
    std::vector<Statement> operands;  // of all, any, at_least; one of negation
    int needed = 0;                   // of at_least
    TableStatement table;             // of table
    std::optional<ReliesOn> relies_on;
    Place place;
};

struct Measure {
    std::string name;
    const ProbeDeclaration* probe = nullptr;
    ArgumentValues with;
    RowPredicate where;
};

enum class Severity { advice, low, medium, high, critical };  // worse is greater
std::string_view name_of(Severity severity);
std::optional<Severity> parse_severity(std::string_view name);

struct Check {
    std::string id;
    Text title, why, fix;  // with `{name}` still in them; show() fills them
    Severity severity = Severity::medium;
    std::vector<std::string> satisfies;  // catalogue/requirement, in file order
    std::optional<Statement> applies_when;
    Statement assertion;
    std::vector<Measure> measures;
    Place place;
};

// A column that holds a closed set of words.
struct ClosedColumn {
    std::string name;  // "column 'enabled' of probe 'units'"
    ClosedWords words;
};

struct Parameter {
    std::string name;
    Type type;
    std::optional<Value> standard;  // the default
    Text title;
    std::vector<Matcher> bounds;  // what an overlay may set
    bool site = false;
    bool may_be_empty = false;
    bool expression = false;  // used where an RE2 expression stands: every value must be one
    std::vector<ClosedColumn> columns;  // compared with these: every value must be of their words
    Place place;
};

enum class Scope { host, agency };

struct Policy {
    std::string id;
    std::string version;  // three integers
    Scope scope = Scope::host;
    std::string role;  // only where site.yaml has this role; empty: everywhere
    Text title;
    std::map<std::string, Parameter, std::less<>> parameters;
    std::vector<Check> checks;  // in file order
    std::string digest;         // hex SHA-256 of the file's bytes

    const Check* find(std::string_view check_id) const;
    std::string full_name(const Check& check) const { return id + "/" + check.id; }
};

// The values parameters have on this machine: defaults, then overlays. A parameter that has none is
// missing here, and what uses it is `unknown: undeclared`.
using ParameterValues = std::map<std::string, Value, std::less<>>;
ParameterValues default_values(const Policy& policy);

// The first day of the month of a version such as 2026.11.1: the signing date of a shipped policy.
std::optional<Time> signing_date(const Policy& policy);

// A text with each `{name}` replaced by the parameter's value; one without a value stays as it is.
std::string show(const std::string& text, const Policy& policy, const ParameterValues& values);

// A statement in one line, for `expected`: "permitrootlogin is no". ASCII but for its values, at
// most 512 bytes.
std::string explain(const Statement& statement, const ParameterValues& values);

}  // namespace presscheck
