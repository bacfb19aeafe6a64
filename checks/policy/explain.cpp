#include "checks/policy/policy.h"
#include "core/bytes.h"

namespace presscheck {
namespace {

constexpr std::size_t longest = 512;

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
    std::string run(const Statement& whole) {
        statement(whole, true);
        return std::move(text_);
    }

private:
    template <class Items, class Spell>
    void joined(const Items& items, std::string_view between, const Spell& spell) {
        bool first = true;
        for (const auto& item : items) {
            if (!first) text_ += between;
            first = false;
            spell(item);
        }
    }

    void statement(const Statement& whole, bool alone) {
        switch (whole.kind) {
            case Statement::Kind::all:
                return operands(whole, " and ");
            case Statement::Kind::any:
                return operands(whole, " or ");
            case Statement::Kind::negation:
                text_ += "not ";
                return operands(whole, "");
            case Statement::Kind::at_least:
                text_ += "at least " + std::to_string(whole.needed) + " of ";
                return operands(whole, ", ");
            case Statement::Kind::table:
                return table(whole.table, alone);
        }
    }

    void operands(const Statement& whole, std::string_view between) {
        joined(whole.operands, between, [&](const Statement& operand) {
            text_ += '(';
            statement(operand, false);
            text_ += ')';
        });
    }

    void table(const TableStatement& table, bool alone) {
        quantified(table, alone);
        if (!table.where.empty()) {
            text_ += ", where ";
            row(table, table.where);
        }
        if (!table.with.empty()) text_ += ", for ";
        joined(table.with, ", ", [&](const auto& argument) {
            text_.append(argument.first) += ' ';
            shown(argument.second);
        });
    }

    void quantified(const TableStatement& table, bool alone) {
        const auto probe = table.probe->name;
        switch (table.quantifier) {
            case Quantifier::every:
                if (!alone) text_.append(probe) += ": ";
                if (table.row.empty()) text_ += "any row";
                return row(table, table.row);
            case Quantifier::some:
                text_.append("some ").append(probe) += " row";
                return whose(table);
            case Quantifier::none:
                text_.append("no ").append(probe) += " row";
                return whose(table);
            case Quantifier::count:
                text_.append("the number of ").append(probe) += " rows ";
                return matchers(table.count);
        }
    }

    void whose(const TableStatement& table) {
        if (!table.row.empty()) text_ += " whose ";
        row(table, table.row);
    }

    void row(const TableStatement& table, const RowPredicate& predicate) {
        joined(predicate, " and ", [&](const auto& cell) {
            text_.append(table.probe->columns[cell.column].name) += ' ';
            matchers(cell.matchers);
        });
    }

    void matchers(const std::vector<Matcher>& all) {
        joined(all, " and ", [&](const Matcher& one) { matcher(one, false); });
    }

    void matcher(const Matcher& one, bool denied) {
        if (one.kind == MatcherKind::negation && one.inner.size() == 1) {
            return matcher(one.inner.front(), !denied);
        }
        if (one.kind == MatcherKind::negation) {
            text_ += denied ? "(" : "not (";
            matchers(one.inner);
            text_ += ')';
            return;
        }
        const auto wording = wording_of(one.kind);
        if (one.kind == MatcherKind::exists) {
            const auto begun = text_.size();
            shown(one.operand);
            const bool wanted = std::string_view(text_).substr(begun) == "true";
            text_.resize(begun);
            text_ += wanted != denied ? wording.affirmed : wording.denied;
            return;
        }
        text_ += denied ? wording.denied : wording.affirmed;
        shown(one.operand);
    }

    void shown(const Operand& operand) {
        if (const auto* value = std::get_if<Value>(&operand)) {
            text_ += spell(*value);
            return;
        }
        const auto& name = std::get<ParameterReference>(operand).name;
        const auto value = values_->find(name);
        text_ += value == values_->end() ? "$" + name : spell(value->second);
    }

    const ParameterValues* values_;
    std::string text_{};
};

}  // namespace

std::string explain(const Statement& statement, const ParameterValues& values) {
    auto text = Explainer(values).run(statement);
    for (auto& c : text) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    if (text.size() <= longest) return text;
    constexpr std::string_view cut = "...";
    text.resize(utf8_prefix(std::string_view(text).substr(0, longest - cut.size())));
    return text.append(cut);
}

}  // namespace presscheck
