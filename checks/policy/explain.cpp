#include "checks/policy/policy.h"
#include "core/bytes.h"

namespace presscheck {
namespace {

constexpr std::size_t longest = 512;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += between;
        text += part;
    }
    return text;
}

// How a matcher reads between the column's name and the operand, and how its denial does.
struct Wording {
    std::string_view affirmed, denied;
};
Wording wording_of(MatcherKind kind) {
    switch (kind) {
        case MatcherKind::is:
            return {"is ", "is not "};
        case MatcherKind::one_of:
            return {"is one of ", "is not one of "};
        case MatcherKind::at_least:
            return {"is at least ", "is not at least "};
        case MatcherKind::at_most:
            return {"is at most ", "is not at most "};
        case MatcherKind::matches:
            return {"matches ", "does not match "};
        case MatcherKind::contains:
            return {"contains ", "does not contain "};
        case MatcherKind::exists:
            return {"is there", "is absent"};
        case MatcherKind::within:
            return {"is within ", "is not within "};
        case MatcherKind::mode_at_most:
            return {"has no bit beyond ", "has a bit beyond "};
        case MatcherKind::newer_than:
            return {"is newer than ", "is not newer than "};
        case MatcherKind::older_than:
            return {"is older than ", "is not older than "};
        case MatcherKind::valid_for:
            return {"is valid for at least ", "is not valid for at least "};
        case MatcherKind::negation:
            return {"", "not "};
    }
    return {};
}

// Spells statements with the values parameters have here.
class Explainer {
public:
    explicit Explainer(const ParameterValues& values) : values_(&values) {}

    // A plain `every` alone needs no frame: what it asks of each row is what is expected.
    std::string statement(const Statement& whole, bool alone) const {
        switch (whole.kind) {
            case Statement::Kind::all:
                return operands(whole, " and ");
            case Statement::Kind::any:
                return operands(whole, " or ");
            case Statement::Kind::negation:
                return "not " + operands(whole, "");
            case Statement::Kind::at_least:
                return "at least " + std::to_string(whole.needed) + " of " + operands(whole, ", ");
            case Statement::Kind::table:
                return table(whole.table, alone);
        }
        return {};
    }

private:
    std::string operands(const Statement& whole, std::string_view between) const {
        std::vector<std::string> parts;
        for (const auto& operand : whole.operands)
            parts.push_back("(" + statement(operand, false) + ")");
        return joined(parts, between);
    }

    std::string table(const TableStatement& table, bool alone) const {
        auto text = quantified(table, alone);
        if (!table.where.empty()) text += ", where " + row(table, table.where);
        std::vector<std::string> with;
        for (const auto& [name, operand] : table.with)
            with.push_back(name + " " + shown(operand));
        if (!with.empty()) text += ", for " + joined(with, ", ");
        return text;
    }

    std::string quantified(const TableStatement& table, bool alone) const {
        const std::string probe(table.probe->name);
        const auto asked = row(table, table.row);
        const auto whose = asked.empty() ? asked : " whose " + asked;
        switch (table.quantifier) {
            case Quantifier::every:
                return (alone ? "" : probe + ": ") + (asked.empty() ? "any row" : asked);
            case Quantifier::some:
                return "some " + probe + " row" + whose;
            case Quantifier::none:
                return "no " + probe + " row" + whose;
            case Quantifier::count:
                return "the number of " + probe + " rows " + matchers(table.count);
        }
        return {};
    }

    std::string row(const TableStatement& table, const RowPredicate& predicate) const {
        std::vector<std::string> parts;
        for (const auto& cell : predicate) {
            parts.push_back(std::string(table.probe->columns[cell.column].name) + " " +
                            matchers(cell.matchers));
        }
        return joined(parts, " and ");
    }

    std::string matchers(const std::vector<Matcher>& all) const {
        std::vector<std::string> parts;
        for (const auto& one : all)
            parts.push_back(matcher(one, false));
        return joined(parts, " and ");
    }

    std::string matcher(const Matcher& one, bool denied) const {
        if (one.kind == MatcherKind::negation && one.inner.size() == 1) {
            return matcher(one.inner.front(), !denied);
        }
        if (one.kind == MatcherKind::negation) {
            return (denied ? "(" : "not (") + matchers(one.inner) + ")";
        }
        const auto wording = wording_of(one.kind);
        const auto operand = shown(one.operand);
        if (one.kind == MatcherKind::exists) {
            return std::string((operand == "true") != denied ? wording.affirmed : wording.denied);
        }
        return std::string(denied ? wording.denied : wording.affirmed) + operand;
    }

    std::string shown(const Operand& operand) const {
        if (const auto* value = std::get_if<Value>(&operand)) return spell(*value);
        const auto& name = std::get<ParameterReference>(operand).name;
        const auto value = values_->find(name);
        return value == values_->end() ? "$" + name : spell(value->second);
    }

    const ParameterValues* values_;
};

}  // namespace

std::string explain(const Statement& statement, const ParameterValues& values) {
    auto text = Explainer(values).statement(statement, true);
    for (auto& c : text) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    if (text.size() <= longest) return text;
    constexpr std::string_view cut = "...";
    text.resize(utf8_prefix(std::string_view(text).substr(0, longest - cut.size())));
    return text.append(cut);
}

}  // namespace presscheck
