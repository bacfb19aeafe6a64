// From the tree of a policy to its statements, type-checked. Part of load_policy.
#pragma once

#include "checks/policy/fields.h"
#include "checks/policy/load_matchers.h"

namespace presscheck {

// Keeps references to both.
class StatementReader {
public:
    StatementReader(MatcherReader& matchers, Problems& problems)
        : matchers_(&matchers), problems_(&problems) {}

    // What a check asserts; only here may something rely on another host.
    Statement read_assertion(const Node& node);
    // When a check applies.
    Statement read_condition(const Node& node);
    Measure read_measure(const Node& key, const Node& node);

private:
    // Whether `relies_on` may stand here, and in the branches of an `any` below.
    enum class Reliance { here, nowhere };

    Statement read(const Node& node, Reliance reliance);
    void refuse_form(Fields& fields, std::string_view one, std::string_view other);
    void read_combination(Fields& fields, Statement& statement, Reliance reliance);
    std::vector<Statement> read_operands(const Node* node, std::string_view key, Reliance reliance);
    void read_needed(const Node* node, Statement& statement);

    std::optional<std::size_t> find_column(const Node& written, const ProbeDeclaration& probe);
    const ProbeDeclaration* read_probe(Fields& fields);
    void read_table(Fields& fields, Statement& statement, Reliance reliance);
    ArgumentValues read_arguments(const Node* node, const ProbeDeclaration* probe,
                                  const Node& table);
    std::optional<Operand> read_argument(const Node& node, const Argument& argument,
                                         const std::string& probe);
    void read_quantifier(Fields& fields, TableStatement& table);
    void refuse_exists(const std::vector<Matcher>& count, const Node& node);
    void read_when_empty(Fields& fields, TableStatement& table, bool has_where);
    RowPredicate read_row(const Node* node, std::string_view key, const ProbeDeclaration* probe);
    std::size_t read_host_column(const Node& host, const ProbeDeclaration& probe);
    void read_reliance(const Node* node, Statement& statement, Reliance reliance);

    MatcherReader* matchers_;
    Problems* problems_;
};

}  // namespace presscheck
