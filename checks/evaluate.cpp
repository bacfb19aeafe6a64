#include "checks/evaluate.h"

#include "checks/host_kernel.h"
#include "checks/policy/undeclared.h"
#include "checks/truth.h"
#include "core/limits.h"

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

// What was found out about a statement: its state, why it is unknown, and the rows that made it so.
struct Verdict {
    State state = State::unknown;
    Reason reason = Reason::absent;  // of an unknown one
    std::vector<DecidingRow> rows;
    std::string at_fault{};  // of an unknown one without such rows: what could not be read
};

struct JudgedRow {
    Judgement selected, holds;
    std::optional<std::size_t> selecting, holding;  // the column that decided each

    RowTruth truth() const { return {selected.truth, holds.truth}; }
    bool unknown() const {
        return selected.truth == Truth::unknown || holds.truth == Truth::unknown;
    }
    const Judgement& first_unknown() const {
        return selected.truth == Truth::unknown ? selected : holds;
    }
};

// How many rows a pass shows: enough to see that something was looked at.
constexpr std::size_t rows_of_a_pass = 3;

bool may_be_meant(const JudgedRow& row) {
    return row.selected.truth != Truth::no;
}

// Kleene's `and` over the cells: the first denial decides, else the first unknown. With neither,
// the first cell stands for all.
Judgement judge_row(const Row& row, const RowPredicate& predicate, const MatchContext& context,
                    std::optional<std::size_t>& column) {
    Judgement judgement;
    for (const auto& cell : predicate) {
        const auto next = judge_cell(row.cell(cell.column), cell.matchers, context);
        const bool decides = next.truth == Truth::no || !column ||
                             (judgement.truth == Truth::yes && next.truth == Truth::unknown);
        if (!decides) continue;
        judgement = next;
        column = cell.column;
        if (judgement.truth == Truth::no) break;
    }
    return judgement;
}

class Evaluation {
public:
    Evaluation(const ParameterValues& parameters, const Facts& facts, Moment moment)
        : context_{parameters, moment}, facts_(facts) {}

    Verdict judge(const Statement& statement) const {
        if (statement.kind == Statement::Kind::table) return judge_table(statement.table);
        std::vector<Verdict> operands;
        for (const auto& operand : statement.operands)
            operands.push_back(judge(operand));
        return combine(statement, std::move(operands));
    }

    // A pass that holds only as far as another host shows it.
    std::optional<Reliance> reliance(const Statement& statement, const Verdict& verdict) const {
        if (verdict.state != State::pass) return std::nullopt;
        if (statement.relies_on) return reliance_of(statement, {State::fail});
        if (statement.kind != Statement::Kind::any) return std::nullopt;
        std::vector<State> others{State::fail};
        const Statement* relying = nullptr;
        for (const auto& operand : statement.operands) {
            const auto state = judge(operand).state;
            if (!operand.relies_on) others.push_back(state);
            if (operand.relies_on && state == State::pass && relying == nullptr) relying = &operand;
        }
        if (relying == nullptr || combine_any(others) == State::pass) return std::nullopt;
        return reliance_of(*relying, others);
    }

    MeasuredCount measure(const Measure& measure) const {
        TableStatement statement;
        statement.where = measure.where;
        statement.quantifier = Quantifier::count;
        const auto& table = facts_(*measure.probe, arguments(measure.with));
        const auto truths = truths_of(judge_rows(table, statement));
        return count_rows({truths, table.complete()});
    }

private:
    Arguments arguments(const ArgumentValues& with) const {
        Arguments arguments;
        for (const auto& [name, operand] : with) {
            if (const auto* value = value_of(operand, context_.parameters))
                arguments.emplace(name, *value);
        }
        return arguments;
    }

    std::vector<JudgedRow> judge_rows(const Table& table, const TableStatement& statement) const {
        std::vector<JudgedRow> rows;
        rows.reserve(table.rows().size());
        for (const auto& row : table.rows()) {
            auto& judged = rows.emplace_back();
            judged.selected = judge_row(row, statement.where, context_, judged.selecting);
            if (!may_be_meant(judged)) continue;  // whatever else it says decides nothing
            judged.holds = judge_row(row, statement.row, context_, judged.holding);
        }
        return rows;
    }

    static std::vector<RowTruth> truths_of(const std::vector<JudgedRow>& rows) {
        std::vector<RowTruth> truths;
        truths.reserve(rows.size());
        for (const auto& row : rows)
            truths.push_back(row.truth());
        return truths;
    }

    // What is another machine's kernel's is not for a container to answer. An image runs nowhere.
    std::optional<Verdict> elsewhere() const {
        const auto& declaration = *find_declaration("container");
        const auto& table = facts_(declaration, {});
        const auto column = *declaration.column("inside");
        const auto* hidden = table.rows().empty()
                                 ? nullptr
                                 : std::get_if<Unknown>(&table.rows().front().cell(column));
        if (hidden != nullptr) return Verdict{State::unknown, hidden->reason, {}};
        if (table.rows().empty() || !(table.rows().front().cell(column) == boolean(true)))
            return std::nullopt;
        return Verdict{State::not_applicable, {}, {DecidingRow{&table, 0, column, {}}}};
    }

    // Whether the probe can be asked at all: a value that nobody declared may be any.
    bool is_asked_for_something_undeclared(const ArgumentValues& with) const {
        return std::any_of(with.begin(), with.end(), [&](const auto& argument) {
            return value_of(argument.second, context_.parameters) == nullptr;
        });
    }

    Verdict judge_table(const TableStatement& statement) const {
        if (is_asked_for_something_undeclared(statement.with))
            return Verdict{State::unknown, Reason::undeclared, {}};
        const auto with = arguments(statement.with);
        if (is_of_the_hosts_kernel(*statement.probe, with)) {
            if (auto verdict = elsewhere()) return *std::move(verdict);
        }
        const auto& table = facts_(*statement.probe, with);
        const auto rows = judge_rows(table, statement);
        const auto truths = truths_of(rows);
        const RowTruths all{truths, table.complete()};
        Verdict verdict;
        if (statement.quantifier == Quantifier::count) {
            const auto judged = judge_count(count_rows(all), statement.count, context_);
            verdict.state = judged.truth == Truth::unknown ? State::unknown
                            : judged.truth == Truth::yes   ? State::pass
                                                           : State::fail;
        } else {
            verdict.state = quantify(statement.quantifier, all, statement.when_empty);
        }
        const auto deciding = deciding_rows(statement, verdict.state, rows);
        if (verdict.state == State::unknown) verdict.reason = reason_of(table, rows, deciding);
        if (verdict.state == State::unknown && deciding.empty())
            verdict.at_fault = show_place(table.reason_source());
        for (const auto row : deciding)
            verdict.rows.push_back(show(table, statement, row, rows[row]));
        return verdict;
    }

    // A violation shows the rows that violate, a pass a few that hold, an unknown those that are.
    static std::vector<std::size_t> deciding_rows(const TableStatement& statement, State state,
                                                  const std::vector<JudgedRow>& rows) {
        const bool wanted = (state == State::pass) != (statement.quantifier == Quantifier::none);
        const auto most = state == State::pass ? rows_of_a_pass : limits::evidence_rows;
        const auto is_why = [&](const JudgedRow& row) {
            if (state == State::unknown)
                return row.unknown() && may_decide(statement.quantifier, row.truth());
            if (statement.quantifier == Quantifier::count) return may_be_meant(row);
            if (statement.quantifier == Quantifier::some && is_another_thing(statement, row)) {
                return false;
            }
            return may_be_meant(row) && row.holds.truth == truth_of(wanted);
        };
        auto found = indices_of(rows, most, is_why);
        if (found.empty() && state == State::unknown) {
            found = indices_of(rows, most, [](const JudgedRow& row) {
                return may_be_meant(row) && row.unknown();
            });
        }
        return found;
    }

    // A row that is not what was looked for, by its very name, is no evidence that it was not
    // found.
    static bool is_another_thing(const TableStatement& statement, const JudgedRow& row) {
        return row.holds.truth == Truth::no && row.holding &&
               is_naming_column(statement.probe->columns[*row.holding].name);
    }

    template <class Is>
    static std::vector<std::size_t> indices_of(const std::vector<JudgedRow>& rows, std::size_t most,
                                               const Is& is) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < rows.size() && found.size() < most; ++i) {
            if (is(rows[i])) found.push_back(i);
        }
        return found;
    }

    static Reason reason_of(const Table& table, const std::vector<JudgedRow>& rows,
                            const std::vector<std::size_t>& deciding) {
        if (!deciding.empty()) return rows[deciding.front()].first_unknown().reason;
        return table.reason().value_or(Reason::absent);
    }

    static DecidingRow show(const Table& table, const TableStatement& statement, std::size_t index,
                            const JudgedRow& judged) {
        DecidingRow row{&table, index, judged.holding, {}};
        if (!row.column || judged.selected.truth == Truth::unknown) row.column = judged.selecting;
        for (const auto& cell : statement.where)
            row.mentioned.insert(cell.column);
        for (const auto& cell : statement.row)
            row.mentioned.insert(cell.column);
        return row;
    }

    static Verdict combine(const Statement& statement, std::vector<Verdict> operands) {
        std::vector<State> states;
        for (const auto& operand : operands)
            states.push_back(operand.state);
        Verdict verdict;
        switch (statement.kind) {
            case Statement::Kind::all:
                verdict.state = combine_all(states);
                break;
            case Statement::Kind::any:
                verdict.state = combine_any(states);
                break;
            case Statement::Kind::at_least:
                verdict.state = combine_at_least(statement.needed, states);
                break;
            case Statement::Kind::negation:
                verdict.state = combine_not(states.front());
                break;
            case Statement::Kind::table:
                break;
        }
        // The operands of the same state made it so; under `not`, its only one.
        const bool inverted = statement.kind == Statement::Kind::negation;
        const auto first = std::find(states.begin(), states.end(), State::unknown);
        if (first != states.end()) {
            const auto& operand = operands[static_cast<std::size_t>(first - states.begin())];
            verdict.reason = operand.reason;
            verdict.at_fault = operand.at_fault;
        }
        for (auto& operand : operands) {
            if (inverted || operand.state == verdict.state)
                std::move(operand.rows.begin(), operand.rows.end(),
                          std::back_inserter(verdict.rows));
        }
        return verdict;
    }

    // Which host: the one that every row meant by the statement names.
    std::optional<Reliance> reliance_of(const Statement& statement,
                                        const std::vector<State>& others) const {
        Reliance reliance{{}, statement.relies_on->check, combine_any(others)};
        if (statement.kind != Statement::Kind::table) return reliance;
        const auto& table = facts_(*statement.table.probe, arguments(statement.table.with));
        const auto rows = judge_rows(table, statement.table);
        std::set<std::string> hosts;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].selected.truth != Truth::yes || rows[i].holds.truth != Truth::yes) continue;
            const auto* host =
                std::get_if<Value>(&table.rows()[i].cell(statement.relies_on->host_column));
            hosts.insert(host == nullptr ? std::string{} : spell(*host));
            if (statement.table.quantifier == Quantifier::some) break;
        }
        const bool one = hosts.size() == 1;
        if (one && hosts.begin()->size() <= limits::machine_text_bytes)
            reliance.host = *hosts.begin();
        return reliance;
    }

    MatchContext context_;
    const Facts& facts_;
};

void settle(CheckResult& result, const Verdict& verdict) {
    result.state = verdict.state;
    if (verdict.state == State::unknown) result.reason = verdict.reason;
    result.evidence = show_evidence(verdict.rows);
    if (!result.evidence.empty()) result.source = result.evidence.front().source;
    // The rows shown beside an unknown may be another operand's; what is at fault comes first.
    if (result.state == State::unknown && !verdict.at_fault.empty())
        result.source = verdict.at_fault;
}

// `applies_when`: no, and what is itself not applicable, make the check not applicable.
Verdict applicability(const Statement& statement, const Evaluation& evaluation) {
    auto verdict = evaluation.judge(statement);
    if (verdict.state == State::fail) verdict.state = State::not_applicable;
    return verdict;
}

}  // namespace

CheckResult evaluate(const Policy& policy, const Check& check, const ParameterValues& parameters,
                     const Facts& facts, Moment moment) {
    CheckResult result;
    result.check = policy.full_name(check);
    // A list of a policy may be as long as it likes; a report whose text is too long is refused.
    result.expected =
        shortened(explain(check.assertion, parameters), limits::result_text_bytes - 64);
    const Evaluation evaluation(parameters, facts, moment);
    auto verdict = check.applies_when ? applicability(*check.applies_when, evaluation)
                                      : Verdict{State::pass, {}, {}};
    if (verdict.state == State::pass) {
        verdict = evaluation.judge(check.assertion);
        result.relies_on = evaluation.reliance(check.assertion, verdict);
        // Nobody to ask: what another host would have to show cannot be shown.
        if (result.relies_on && result.relies_on->host.empty()) {
            verdict = {State::unknown, Reason::unsupported, std::move(verdict.rows)};
            result.relies_on.reset();
        }
    }
    settle(result, verdict);
    if (!undeclared_in(check, parameters).empty()) return result;  // nobody said what to count
    for (const auto& measure : check.measures)
        result.measured.emplace(measure.name, evaluation.measure(measure));
    return result;
}

}  // namespace presscheck
