#include "checks/mutants.h"

#include "checks/row_number.h"

#include <array>
#include <functional>
#include <optional>
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
            changed_.applies_when = negation_of(*kept);
            keep("`applies_when` turned");
            changed_.applies_when = std::move(kept);
            mutate(*changed_.applies_when);
            condition_ = changed_.applies_when;
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
        if (table.quantifier == Quantifier::count) {
            mutate_count(table, probe);
        } else {
            mutate_quantifier(table, probe);
        }
        if (table.when_empty && !has_a_row(table, condition())) mutate_when_empty(table, probe);
        mutate_row(table.where, *table.probe, probe + ": where");
        mutate_row(table.row, *table.probe, probe + ": " + word_for(quantifiers, table.quantifier));
    }

    // Its words for a number of rows: those that hold and no others.
    void mutate_count(TableStatement& table, const std::string& probe) {
        const auto place = probe + ": `count";
        const auto whole = table.count;
        table.count = {negation_of(whole)};
        keep(place + "` turned");
        table.count = whole;
        mutate_matchers(table.count, place);
    }

    void mutate_quantifier(TableStatement& table, const std::string& probe) {
        const auto original = table.quantifier;
        const auto when_empty = table.when_empty;
        const bool never_empty = has_a_row(table, condition());
        for (const auto& [quantifier, name] : quantifiers) {
            // Of one row at most `every` and `some` say the same, but for what no row means.
            const bool same =
                at_most_one_row(table) && quantifier != Quantifier::none &&
                original != Quantifier::none &&
                (never_empty || when_empty.value_or(WhenEmpty::fail) == WhenEmpty::fail);
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
            mutate_matchers(row[i].matchers, place + " `" + column);
        }
    }

    // Each of several left out, and each limit moved past the value that stands there.
    void mutate_matchers(std::vector<Matcher>& matchers, const std::string& place) {
        const auto whole = matchers;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            const auto& matcher = whole[i];
            const auto what = place + ": " + std::string(name_of(matcher.kind)) + "`";
            if (whole.size() > 1) {
                matchers.erase(matchers.begin() + static_cast<std::ptrdiff_t>(i));
                keep(what + " left out");
                matchers = whole;
            }
            if (matcher.kind == MatcherKind::negation) {
                mutate_matchers(matchers[i].inner, place + ": not");
            } else if (is_limit(matcher)) {
                auto same = matcher;
                same.kind = MatcherKind::is;
                matchers.push_back(negation_of({std::move(same)}));
                keep(what + " without its limit");
                matchers = whole;
            }
        }
    }

    // Of times the very second is of no account.
    static bool is_limit(const Matcher& matcher) {
        if (matcher.kind != MatcherKind::at_least && matcher.kind != MatcherKind::at_most)
            return false;
        const auto* value = std::get_if<Value>(&matcher.operand);
        return value == nullptr || !std::holds_alternative<Time>(value->scalar());
    }

    static Statement negation_of(Statement operand) {
        Statement negation;
        negation.kind = Statement::Kind::negation;
        negation.place = operand.place;
        negation.operands.push_back(std::move(operand));
        return negation;
    }

    static Matcher negation_of(std::vector<Matcher> inner) {
        Matcher negation;
        negation.kind = MatcherKind::negation;
        negation.inner = std::move(inner);
        return negation;
    }

    static std::string at(const Statement& statement) {
        return " (line " + std::to_string(statement.place.line) + ")";
    }

    const Statement* condition() const { return condition_ ? &*condition_ : nullptr; }

    Check changed_;
    std::optional<Statement> condition_;  // while what stands under it is changed
    std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const Check& check) {
    return Mutation(check).run();
}

}  // namespace presscheck
