// The part of StatementReader that reads tables: a probe, its arguments, its rows.
#include "checks/policy/argument.h"
#include "checks/policy/load_statement.h"
#include "core/names.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 4> quantifiers{"every", "some", "none", "count"};
constexpr std::array<std::string_view, 4> empties{"pass", "fail", "unknown", "not_applicable"};

}  // namespace

std::optional<std::size_t> StatementReader::find_column(const Node& written,
                                                        const ProbeDeclaration& probe) {
    const auto column = probe.column(written.text);
    if (column || problems_->full()) return column;
    std::vector<std::string_view> known;
    for (const auto& declared : probe.columns)
        known.push_back(declared.name);
    problems_->add(written.place, "unknown column " + in_quotes(written.text) + " of probe " +
                                      in_quotes(probe.name) + suggestion(written.text, known));
    return column;
}

const ProbeDeclaration* StatementReader::read_probe(Fields& fields) {
    const auto* node = fields.need("probe");
    const auto name = read_text(node, "'probe'", *problems_);
    if (!name || problems_->full()) return nullptr;
    const auto* probe = find_declaration(*name);
    if (probe != nullptr) return probe;
    std::vector<std::string_view> known;
    for (const auto& declaration : probe_declarations())
        known.push_back(declaration.name);
    problems_->add(node->place, "unknown probe " + in_quotes(*name) + suggestion(*name, known));
    return nullptr;
}

void StatementReader::read_table(Fields& fields, Statement& statement, Reliance reliance) {
    TableStatement& table = statement.table;
    table.probe = read_probe(fields);
    fields.rename(table.probe == nullptr ? "the table"
                                         : "the table of probe " + in_quotes(table.probe->name));
    table.with = read_arguments(fields.find("with"), table.probe, fields.node());
    const auto* where = fields.find("where");
    table.where = read_row(where, "where", table.probe);
    read_quantifier(fields, table);
    read_when_empty(fields, table, where != nullptr && !where->keys.empty());
    read_reliance(fields.find("relies_on"), statement, reliance);
}

// In byte order of the names, so that equal arguments are one fact however they were written.
ArgumentValues StatementReader::read_arguments(const Node* node, const ProbeDeclaration* probe,
                                               const Node& table) {
    ArgumentValues values;
    if (probe == nullptr) return values;
    const auto name = "probe " + in_quotes(probe->name);
    if (node != nullptr && probe->arguments.empty()) {
        problems_->add(node->place, name + " takes no arguments; leave 'with' out");
        return values;
    }
    const Node none{Node::Kind::map, table.place, {}, false, {}, {}};
    Fields fields(node == nullptr ? none : *node, name, *problems_, "argument");
    for (const auto& argument : probe->arguments) {
        const auto* given =
            argument.required ? fields.need(argument.name) : fields.find(argument.name);
        if (given == nullptr) continue;
        auto value = read_argument(*given, argument, name);
        if (value) values.emplace_back(argument.name, *std::move(value));
    }
    fields.finish();
    std::sort(values.begin(), values.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    return values;
}

std::optional<Operand> StatementReader::read_argument(const Node& node, const Argument& argument,
                                                      const std::string& probe) {
    const auto name = "argument " + in_quotes(argument.name) + " of " + probe;
    if (argument.expression) {
        std::shared_ptr<const re2::RE2> compiled;  // the probe compiles it again, with its own scan
        return matchers_->read_expression(node, name, compiled);
    }
    auto operand = matchers_->read_operand(node, argument.type, name);
    const auto* value = operand ? std::get_if<Value>(&*operand) : nullptr;
    const auto fault = value == nullptr ? std::nullopt : fault_of(argument, *value);
    if (!fault) return operand;
    problems_->add(node.place, name + ": " + *fault);
    return std::nullopt;
}

void StatementReader::read_quantifier(Fields& fields, TableStatement& table) {
    int written = 0;
    for (std::size_t i = 0; i < quantifiers.size(); ++i) {
        const auto* node = fields.find(quantifiers[i]);
        if (node == nullptr) continue;
        if (++written == 2) {
            problems_->add(node->place, fields.name() +
                                            " has more than one of every, some, none, "
                                            "count");
        }
        table.quantifier = static_cast<Quantifier>(i);
        if (table.quantifier == Quantifier::count) {
            const auto name = "'count' of " + fields.name();
            table.count = matchers_->read_cell(*node, {name, {Kind::integer}});
            refuse_exists(table.count, *node);
        } else {
            table.row = read_row(node, quantifiers[i], table.probe);
        }
    }
    if (written == 0) {
        fields.lack({quantifiers.begin(), quantifiers.end()},
                    fields.name() + " lacks one of the keys every, some, none, count");
    }
}

// A number of rows is always there.
void StatementReader::refuse_exists(const std::vector<Matcher>& count, const Node& node) {
    for (const auto& matcher : count) {
        if (matcher.kind == MatcherKind::exists) {
            problems_->add(node.place, "'exists' says nothing about a number of rows");
        }
        refuse_exists(matcher.inner, node);
    }
}

void StatementReader::read_when_empty(Fields& fields, TableStatement& table, bool has_where) {
    const auto* node = fields.find("when_empty");
    const auto word = read_word(node, "'when_empty'", {empties.begin(), empties.end()}, *problems_);
    if (word) table.when_empty = static_cast<WhenEmpty>(*word);
    const bool needs_rows = fields.find("every") != nullptr || fields.find("none") != nullptr;
    const bool counts_rows = fields.find("some") != nullptr || fields.find("count") != nullptr;
    if (node != nullptr && counts_rows) {
        problems_->add(node->place,
                       "'when_empty' is for every and none; some and count know what "
                       "no rows mean");
        return;
    }
    if (table.probe == nullptr || !needs_rows) return;
    const bool never_empty = table.probe->at_least_one_row && !has_where;
    if (node != nullptr && never_empty) {
        problems_->add(node->place, "'when_empty' says nothing here: probe " +
                                        in_quotes(table.probe->name) +
                                        " always has a row; leave it out");
    }
    if (node == nullptr && !never_empty) {
        fields.lack({"when_empty"}, fields.name() +
                                        " lacks the key 'when_empty': pass, fail, unknown or "
                                        "not_applicable when no row is selected");
    }
}

RowPredicate StatementReader::read_row(const Node* node, std::string_view key,
                                       const ProbeDeclaration* probe) {
    RowPredicate row;
    if (node == nullptr) return row;
    const Fields fields(*node, in_quotes(key), *problems_);
    if (!fields.is_map() || probe == nullptr) return row;
    const auto of_probe = " of probe " + in_quotes(probe->name);
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
        const auto& written = node->keys[i];
        const auto column = find_column(written, *probe);
        if (!column) continue;
        const Subject subject{"column " + in_quotes(written.text) + of_probe,
                              probe->columns[*column].type, probe->columns[*column].words};
        row.push_back({*column, matchers_->read_cell(node->items[i], subject)});
    }
    return row;
}

void StatementReader::read_reliance(const Node* node, Statement& statement, Reliance reliance) {
    if (node == nullptr) return;
    if (reliance == Reliance::nowhere) {
        problems_->add(node->place,
                       "'relies_on' may stand only on what a check asserts as a "
                       "whole, or on a branch of an 'any' at its top");
        return;
    }
    Fields fields(*node, "'relies_on'", *problems_);
    ReliesOn relies_on;
    const auto* host = fields.need("host");
    if (read_text(host, "'host'", *problems_) && statement.table.probe != nullptr) {
        relies_on.host_column = read_host_column(*host, *statement.table.probe);
    }
    const auto* check = fields.need("check");
    relies_on.check = read_text(check, "'check'", *problems_).value_or("");
    if (!relies_on.check.empty() && !is_check_name(relies_on.check)) {
        problems_->add(check->place, "'check' is policy/check, not " + in_quotes(relies_on.check));
    }
    fields.finish();
    statement.relies_on = std::move(relies_on);
}

std::size_t StatementReader::read_host_column(const Node& host, const ProbeDeclaration& probe) {
    const auto column = find_column(host, probe);
    if (!column) return 0;
    const auto type = probe.columns[*column].type;
    if (type != Type{Kind::text} && type != Type{Kind::address}) {
        problems_->add(host.place, "'host' names a column of text or addresses; " +
                                       in_quotes(host.text) + " is " + name_of(type));
    }
    return *column;
}

Measure StatementReader::read_measure(const Node& key, const Node& node) {
    Measure measure;
    measure.name = key.text;
    if (!is_parameter_name(key.text)) {
        problems_->add(key.place, "measure " + in_quotes(key.text) +
                                      " is not small letters and digits joined by single "
                                      "underscores, a letter first");
    }
    Fields fields(node, "measure " + in_quotes(key.text), *problems_);
    if (!fields.is_map()) return measure;
    measure.probe = read_probe(fields);
    measure.with = read_arguments(fields.find("with"), measure.probe, node);
    measure.where = read_row(fields.find("where"), "where", measure.probe);
    fields.finish();
    return measure;
}

}  // namespace presscheck
