#include "checks/mutants.h"

#include <array>
#include <functional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::array when_empties{std::pair{WhenEmpty::pass, "pass"},
                                  std::pair{WhenEmpty::fail, "fail"},
                                  std::pair{WhenEmpty::unknown, "unknown"},
                                  std::pair{WhenEmpty::not_applicable, "not_applicable"}};

constexpr std::array quantifiers{std::pair{Quantifier::every, "every"},
                                 std::pair{Quantifier::some, "some"},
                                 std::pair{Quantifier::none, "none"}};

template <class Pairs, class Word>
std::string word_for(const Pairs& pairs, Word word) {
    for (const auto& [value, name] : pairs) {
        if (value == word) return name;
    }
    return {};
}

// Walks a statement of a copy of the check; whoever changes it there hands the whole copy over.
class Mutation {
public:
    explicit Mutation(const Check& check) : changed_(check) {}

    std::vector<Mutant> run() {
        if (changed_.applies_when) {
            auto kept = std::exchange(changed_.applies_when, std::nullopt);
            keep("`applies_when` left out");
            changed_.applies_when = std::move(kept);
            mutate(*changed_.applies_when);
        }
        mutate(changed_.assertion);
        return std::move(mutants_);
    }

private:
    void keep(std::string change) { mutants_.push_back({std::move(change), changed_}); }

    void mutate(Statement& statement) {
        switch (statement.kind) {
            case Statement::Kind::all:
                mutate_operands(statement, Statement::Kind::any, "`any` for `all`");
                break;
            case Statement::Kind::any:
                mutate_operands(statement, Statement::Kind::all, "`all` for `any`");
                break;
            case Statement::Kind::at_least:
                mutate_operands(statement, Statement::Kind::all, "`all` for `at_least`");
                break;
            case Statement::Kind::negation:
                mutate_operands(statement, Statement::Kind::all, "`not` left out");
                break;
            case Statement::Kind::table:
                mutate_table(statement.table);
                break;
        }
    }

    void mutate_operands(Statement& statement, Statement::Kind other, const std::string& change) {
        const auto kind = std::exchange(statement.kind, other);
        keep(change + at(statement));
        statement.kind = kind;
        for (std::size_t i = 0; statement.operands.size() > 1 && i < statement.operands.size();
             ++i) {
            const auto whole = statement.operands;
            statement.operands.erase(statement.operands.begin() + static_cast<std::ptrdiff_t>(i));
            keep("branch " + std::to_string(i + 1) + " left out" + at(statement));
            statement.operands = whole;
        }
        for (auto& operand : statement.operands)
            mutate(operand);
    }

    void mutate_table(TableStatement& table) {
        const std::string probe(table.probe->name);
        mutate_quantifier(table, probe);
        if (table.when_empty) mutate_when_empty(table, probe);
        mutate_row(table.where, *table.probe, probe + ": where");
        mutate_row(table.row, *table.probe, probe + ": " + word_for(quantifiers, table.quantifier));
    }

    void mutate_quantifier(TableStatement& table, const std::string& probe) {
        if (table.quantifier == Quantifier::count) return;
        const auto original = table.quantifier;
        const auto when_empty = table.when_empty;
        for (const auto& [quantifier, name] : quantifiers) {
            // Of a single row `every` and `some` say the same.
            const bool same = table.probe->at_least_one_row && table.where.empty() &&
                              quantifier != Quantifier::none && original != Quantifier::none;
            if (quantifier == original || same) continue;
            table.quantifier = quantifier;
            if (!table.when_empty) table.when_empty = WhenEmpty::fail;
            keep(probe + ": `" + name + "` for `" + word_for(quantifiers, original) + "`");
        }
        table.quantifier = original;
        table.when_empty = when_empty;
    }

    void mutate_when_empty(TableStatement& table, const std::string& probe) {
        const auto original = table.when_empty;
        for (const auto& [when_empty, name] : when_empties) {
            if (when_empty == *original) continue;
            table.when_empty = when_empty;
            keep(probe + ": `when_empty: " + name + "` for `" + word_for(when_empties, *original) +
                 "`");
        }
        table.when_empty = original;
    }

    void mutate_row(RowPredicate& row, const ProbeDeclaration& probe, const std::string& place) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto whole = row;
            const auto column = std::string(probe.columns[row[i].column].name);
            row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
            keep(place + " `" + column + "` left out");
            row = whole;
            for (std::size_t m = 0; row[i].matchers.size() > 1 && m < row[i].matchers.size(); ++m) {
                const auto matcher = row[i].matchers[m];
                row[i].matchers.erase(row[i].matchers.begin() + static_cast<std::ptrdiff_t>(m));
                keep(place + " `" + column + ": " + std::string(name_of(matcher.kind)) +
                     "` left out");
                row = whole;
            }
        }
    }

    static std::string at(const Statement& statement) {
        return " (line " + std::to_string(statement.place.line) + ")";
    }

    Check changed_;
    std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const Check& check) {
    return Mutation(check).run();
}

}  // namespace presscheck
