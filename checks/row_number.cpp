#include "checks/row_number.h"

#include <algorithm>

namespace presscheck {
namespace {

bool is_one_name(const Operand& operand) {
    const auto* value = std::get_if<Value>(&operand);
    return value != nullptr && spell(*value).find_first_of("*?[") == std::string::npos;
}

// 1 or more, said outright: "at least 1", "is 3".
bool is_positive(const Matcher& matcher) {
    if (matcher.kind != MatcherKind::at_least && matcher.kind != MatcherKind::is) return false;
    const auto* value = std::get_if<Value>(&matcher.operand);
    if (value == nullptr || value->is_list()) return false;
    const auto* number = std::get_if<std::int64_t>(&value->scalar());
    return number != nullptr && *number >= 1;
}

bool wants_a_row(const TableStatement& table) {
    if (table.quantifier == Quantifier::some) return true;
    return table.quantifier == Quantifier::count &&
           std::any_of(table.count.begin(), table.count.end(), is_positive);
}

// Where this condition holds, the probe's table with these arguments has a row.
bool shows_a_row(const Statement& condition, const TableStatement& table) {
    const auto shows = [&](const Statement& operand) { return shows_a_row(operand, table); };
    const auto& operands = condition.operands;
    switch (condition.kind) {
        case Statement::Kind::table:
            return condition.table.probe == table.probe && condition.table.with == table.with &&
                   wants_a_row(condition.table);
        case Statement::Kind::all:
            return std::any_of(operands.begin(), operands.end(), shows);
        case Statement::Kind::any:
            return std::all_of(operands.begin(), operands.end(), shows);
        case Statement::Kind::negation:
        case Statement::Kind::at_least:
            return false;
    }
    return false;
}

}  // namespace

bool at_most_one_row(const TableStatement& table) {
    if (table.probe->at_most_one_row) return true;
    return std::any_of(table.with.begin(), table.with.end(), [&](const auto& given) {
        const auto* argument = table.probe->argument(given.first);
        return argument != nullptr && argument->names_one && is_one_name(given.second);
    });
}

bool has_a_row(const TableStatement& table, const Statement* condition) {
    if (!table.where.empty()) return false;
    return table.probe->at_least_one_row ||
           (condition != nullptr && shows_a_row(*condition, table));
}

}  // namespace presscheck
