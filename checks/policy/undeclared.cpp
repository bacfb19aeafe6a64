#include "checks/policy/undeclared.h"

#include "checks/policy/placeholder.h"
#include "checks/policy/value_words.h"

#include <set>

namespace presscheck {
namespace {

class Collector {
public:
    explicit Collector(const ParameterValues& values) : values_(values) {}

    void add(const Statement& statement) {
        for (const auto& operand : statement.operands)
            add(operand);
        if (statement.kind != Statement::Kind::table) return;
        add(statement.table.with);
        add(statement.table.where);
        add(statement.table.row);
        add(statement.table.count);
    }
    void add(const Measure& measure) {
        add(measure.with);
        add(measure.where);
    }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

private:
    void add(const Operand& operand) {
        const auto* reference = std::get_if<ParameterReference>(&operand);
        if (reference != nullptr && !values_.contains(reference->name))
            names_.insert(reference->name);
    }
    void add(const ArgumentValues& with) {
        for (const auto& [name, operand] : with)
            add(operand);
    }
    void add(const RowPredicate& row) {
        for (const auto& cell : row)
            add(cell.matchers);
    }
    void add(const std::vector<Matcher>& matchers) {
        for (const auto& matcher : matchers) {
            if (matcher.kind == MatcherKind::negation) {
                add(matcher.inner);
            } else {
                add(matcher.operand);
            }
        }
    }

    const ParameterValues& values_;
    std::set<std::string> names_;
};

std::string shown_in(Language language, const Text& text, const Policy& policy,
                     const ParameterValues& values) {
    ParameterValues worded;
    for (const auto& placeholder : placeholders_of(text.in(language))) {
        const auto& name = placeholder.name;
        if (!policy.parameters.contains(name)) continue;
        const auto value = values.find(name);
        worded.insert_or_assign(name,
                                Value{value == values.end() ? undeclared_words(name).in(language)
                                                            : words_for(value->second, language)});
    }
    return show(text.in(language), policy, worded);
}

Text who_declares(const Policy& policy, const Parameter& parameter) {
    if (!parameter.site) {
        return {"sở khai báo, trong lớp phủ (overlay) của bộ kiểm tra " + policy.id,
                "the department declares it, in its overlay of the policy " + policy.id};
    }
    return {"khai báo trong một lớp phủ (overlay) của bộ kiểm tra " + policy.id +
                ", tại /etc/presscheck/overlay.d, hoặc sở khai báo",
            "declare it in an overlay of the policy " + policy.id +
                ", in /etc/presscheck/overlay.d, or the department does"};
}

}  // namespace

std::vector<std::string> undeclared_in(const Check& check, const ParameterValues& values) {
    Collector collector(values);
    collector.add(check.assertion);
    if (check.applies_when) collector.add(*check.applies_when);
    for (const auto& measure : check.measures)
        collector.add(measure);
    return collector.names();
}

Text undeclared_words(std::string_view parameter) {
    const auto name = "(" + std::string(parameter);
    return {name + ", chưa khai báo)", name + ", not declared)"};
}

Text who_declares(const Policy& policy, const std::vector<std::string>& parameters) {
    Text told;
    for (const auto& name : parameters) {
        const auto found = policy.parameters.find(name);
        if (found == policy.parameters.end()) continue;
        const auto& title = found->second.title;
        const auto who = who_declares(policy, found->second);
        const std::string between = told.en.empty() ? "" : "; ";
        told.vi += between + name + " (" + title.vi + "): " + who.vi;
        told.en += between + name + " (" + title.en + "): " + who.en;
    }
    return told;
}

Text shown_text(const Text& text, const Policy& policy, const ParameterValues& values) {
    return {shown_in(Language::vi, text, policy, values),
            shown_in(Language::en, text, policy, values)};
}

}  // namespace presscheck
