#include "checks/policy/load_statement.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

struct Form {
    std::string_view key;
    Statement::Kind kind;
};
constexpr std::array forms{
    Form{"all", Statement::Kind::all},      Form{"any", Statement::Kind::any},
    Form{"not", Statement::Kind::negation}, Form{"of", Statement::Kind::at_least},
    Form{"probe", Statement::Kind::table},
};

}  // namespace

Statement StatementReader::read_assertion(const Node& node) {
    return read(node, Reliance::here);
}

Statement StatementReader::read_condition(const Node& node) {
    return read(node, Reliance::nowhere);
}

Statement StatementReader::read(const Node& node, Reliance reliance) {
    Statement statement;
    statement.place = node.place;
    Fields fields(node, "the statement", *problems_);
    if (!fields.is_map()) return statement;
    std::vector<Form> written;
    for (const auto& form : forms) {
        if (fields.find(form.key) != nullptr) written.push_back(form);
    }
    if (const auto* nested = fields.find("applies_when")) {
        problems_->add(nested->place, "'applies_when' belongs to the check, not into a statement");
    }
    if (written.size() != 1) {
        refuse_form(fields, written.empty() ? "" : written[0].key,
                    written.empty() ? "" : written[1].key);
        return statement;
    }
    statement.kind = written.front().kind;
    if (statement.kind == Statement::Kind::table) {
        read_table(fields, statement, reliance);
    } else {
        read_combination(fields, statement, reliance);
    }
    fields.finish();
    return statement;
}

void StatementReader::refuse_form(Fields& fields, std::string_view one, std::string_view other) {
    if (!one.empty()) {
        problems_->add(fields.node().place, "a statement is either " + in_quotes(one) + " or " +
                                                in_quotes(other) + ", not both");
        return;
    }
    std::vector<std::string_view> keys;
    for (const auto& form : forms)
        keys.push_back(form.key);
    for (const auto key : {"at_least", "with", "where", "every", "some", "none", "count",
                           "when_empty", "relies_on"}) {
        fields.find(key);
    }
    fields.lack(keys, "a statement has one of the keys all, any, not, of (with at_least) or probe");
    fields.finish();
}

void StatementReader::read_combination(Fields& fields, Statement& statement, Reliance reliance) {
    const auto form = std::find_if(forms.begin(), forms.end(),
                                   [&](const Form& one) { return one.kind == statement.kind; });
    const auto* node = fields.find(form->key);
    // Of another host's word may depend only an alternative at the top.
    const bool top_any = statement.kind == Statement::Kind::any && reliance == Reliance::here;
    if (statement.kind == Statement::Kind::negation) {
        statement.operands.push_back(read(*node, Reliance::nowhere));
    } else {
        statement.operands =
            read_operands(node, form->key, top_any ? Reliance::here : Reliance::nowhere);
    }
    if (statement.kind == Statement::Kind::at_least) {
        read_needed(fields.need("at_least"), statement);
    }
    if (const auto* relies_on = fields.find("relies_on")) {
        problems_->add(relies_on->place,
                       "'relies_on' belongs to the table whose column names the "
                       "host");
    }
}

std::vector<Statement> StatementReader::read_operands(const Node* node, std::string_view key,
                                                      Reliance reliance) {
    std::vector<Statement> operands;
    const auto& items = read_list(node, in_quotes(key), *problems_);
    for (const auto& item : items) {
        const bool table = item.find("probe") != nullptr;
        operands.push_back(read(item, table ? reliance : Reliance::nowhere));
    }
    if (node->kind == Node::Kind::list && items.empty()) {
        problems_->add(node->place,
                       in_quotes(key) + " is empty; nothing is decided by no statement");
    }
    return operands;
}

void StatementReader::read_needed(const Node* node, Statement& statement) {
    const auto needed = read_integer(node, "'at_least'", *problems_);
    if (!needed || statement.operands.empty()) return;
    const auto most = static_cast<std::int64_t>(statement.operands.size());
    if (*needed < 1 || *needed > most) {
        problems_->add(node->place,
                       "'at_least' is 1 to " + std::to_string(most) + ", the number of statements");
        return;
    }
    statement.needed = static_cast<int>(*needed);
}

}  // namespace presscheck
