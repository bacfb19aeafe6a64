#include "checks/policy/demand.h"

#include "checks/policy/undeclared.h"
#include "checks/policy/value_words.h"
#include "core/bytes.h"

#include <string>
#include <vector>

namespace presscheck {
namespace {

constexpr std::size_t longest = 900, items_shown = 8;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += between;
        text += part;
    }
    return text;
}

// How a matcher reads behind the column's name; `must` where it is asked for, `is` where it only
// chooses rows.
struct Wording {
    std::string_view is, is_not, must, must_not;
};

Wording vietnamese(MatcherKind kind) {
    switch (kind) {
        case MatcherKind::is:
            return {"là ", "khác ", "phải là ", "phải khác "};
        case MatcherKind::one_of:
            return {"là một trong ", "không thuộc ", "phải là một trong ",
                    "không được là một trong "};
        case MatcherKind::at_least:
            return {"ít nhất ", "dưới ", "phải ít nhất ", "phải dưới "};
        case MatcherKind::at_most:
            return {"không quá ", "trên ", "không được quá ", "phải trên "};
        case MatcherKind::matches:
            return {"khớp ", "không khớp ", "phải khớp ", "không được khớp "};
        case MatcherKind::contains:
            return {"có chứa ", "không chứa ", "phải có ", "không được có "};
        case MatcherKind::exists:
            return {"có giá trị", "không có giá trị", "phải có giá trị", "không được có giá trị"};
        case MatcherKind::within:
            return {"nằm trong ", "nằm ngoài ", "phải nằm trong ", "phải nằm ngoài "};
        case MatcherKind::mode_at_most:
            return {"không rộng hơn ", "rộng hơn ", "không được rộng hơn ", "phải rộng hơn "};
        case MatcherKind::newer_than:
            return {"trong vòng ", "cũ hơn ", "phải trong vòng ", "phải cũ hơn "};
        case MatcherKind::older_than:
            return {"cũ hơn ", "trong vòng ", "phải cũ hơn ", "phải trong vòng "};
        case MatcherKind::valid_for:
            return {"còn hạn ít nhất ", "còn hạn dưới ", "phải còn hạn ít nhất ",
                    "phải còn hạn dưới "};
        case MatcherKind::negation:
            break;
    }
    return {"", "không phải ", "", "không được "};
}

Wording english(MatcherKind kind) {
    switch (kind) {
        case MatcherKind::is:
            return {"is ", "is not ", "must be ", "must not be "};
        case MatcherKind::one_of:
            return {"is one of ", "is none of ", "must be one of ", "must be none of "};
        case MatcherKind::at_least:
            return {"is at least ", "is below ", "must be at least ", "must be below "};
        case MatcherKind::at_most:
            return {"is at most ", "is above ", "must be at most ", "must be above "};
        case MatcherKind::matches:
            return {"matches ", "does not match ", "must match ", "must not match "};
        case MatcherKind::contains:
            return {"contains ", "does not contain ", "must contain ", "must not contain "};
        case MatcherKind::exists:
            return {"has a value", "has no value", "must have a value", "must have no value"};
        case MatcherKind::within:
            return {"is within ", "is outside ", "must be within ", "must be outside "};
        case MatcherKind::mode_at_most:
            return {"is no wider than ", "is wider than ", "must be no wider than ",
                    "must be wider than "};
        case MatcherKind::newer_than:
            return {"is newer than ", "is not newer than ", "must be newer than ",
                    "must not be newer than "};
        case MatcherKind::older_than:
            return {"is older than ", "is not older than ", "must be older than ",
                    "must not be older than "};
        case MatcherKind::valid_for:
            return {"is valid for at least ", "is valid for less than ",
                    "must be valid for at least ", "must be valid for less than "};
        case MatcherKind::negation:
            break;
    }
    return {"", "is not ", "", "must not be "};
}

enum class Mood { is, must };

class Speaker {
public:
    Speaker(const ParameterValues& values, Language language)
        : values_(values), language_(language) {}

    std::string statement(const Statement& whole) const {
        switch (whole.kind) {
            case Statement::Kind::all:
                return numbered(whole);
            case Statement::Kind::any:
                return say("một trong các điều sau: ", "one of these: ") + numbered(whole);
            case Statement::Kind::negation:
                return say("không được như sau: ", "not so: ") + part(whole.operands.front());
            case Statement::Kind::at_least:
                return say("ít nhất ", "at least ") + std::to_string(whole.needed) +
                       say(" trong các điều sau: ", " of these: ") + numbered(whole);
            case Statement::Kind::table:
                return table(whole.table);
        }
        return {};
    }

private:
    std::string say(std::string_view vi, std::string_view en) const {
        return std::string(language_ == Language::vi ? vi : en);
    }
    std::string both() const { return say(" và ", " and "); }

    std::string part(const Statement& operand) const {
        const auto text = statement(operand);
        return operand.kind == Statement::Kind::table ? text : "[" + text + "]";
    }

    std::string numbered(const Statement& whole) const {
        if (whole.operands.size() == 1) return part(whole.operands.front());
        std::vector<std::string> parts;
        for (const auto& operand : whole.operands)
            parts.push_back("(" + std::to_string(parts.size() + 1) + ") " + part(operand));
        return joined(parts, "; ");
    }

    std::string table(const TableStatement& table) const {
        const auto asked = row(table, table.row, Mood::must);
        switch (table.quantifier) {
            case Quantifier::every:
                return say("mọi ", "every ") + things(table) + ": " + asked;
            case Quantifier::some:
                return there_must_be(table);
            case Quantifier::none:
                return there_must_be_no(table);
            case Quantifier::count:
                return counted(table);
        }
        return {};
    }

    // "tệp /etc/shadow có mode là 0640"
    std::string things(const TableStatement& table) const {
        auto text = noun_of(table.probe->name).in(language_);
        for (const auto& [name, operand] : table.with)
            text += " " + (name == "path" || name == "name" ? "" : name + " ") + shown(operand);
        if (!table.where.empty())
            text += say(" có ", " where ") + row(table, table.where, Mood::is);
        return text;
    }

    std::string whose(const TableStatement& table) const {
        return table.row.empty() ? "" : say(" mà ", " whose ") + row(table, table.row, Mood::is);
    }
    std::string there_must_be(const TableStatement& table) const {
        return say("phải có ", "there must be at least one ") + things(table) + whose(table);
    }
    std::string there_must_be_no(const TableStatement& table) const {
        return say("không được có ", "there must be no ") + things(table) + whose(table);
    }

    std::string counted(const TableStatement& table) const {
        if (table.count.size() == 1) {
            const auto& only = table.count.front();
            const auto number = shown(only.operand);
            if (only.kind == MatcherKind::is && number == "0") return there_must_be_no(table);
            if (only.kind == MatcherKind::at_least && number == "1") return there_must_be(table);
        }
        return say("số ", "the number found of ") + things(table) + " " +
               matchers(table.count, Mood::must);
    }

    std::string row(const TableStatement& table, const RowPredicate& predicate, Mood mood) const {
        std::vector<std::string> parts;
        for (const auto& cell : predicate) {
            parts.push_back(std::string(table.probe->columns[cell.column].name) + " " +
                            matchers(cell.matchers, mood));
        }
        return joined(parts, both());
    }

    std::string matchers(const std::vector<Matcher>& all, Mood mood) const {
        std::vector<std::string> parts;
        for (const auto& one : all)
            parts.push_back(matcher(one, mood, false));
        return joined(parts, both());
    }

    std::string matcher(const Matcher& one, Mood mood, bool denied) const {
        if (one.kind == MatcherKind::negation && one.inner.size() == 1)
            return matcher(one.inner.front(), mood, !denied);
        const auto words = language_ == Language::vi ? vietnamese(one.kind) : english(one.kind);
        const auto phrase = [&](bool no) {
            const auto& asked = no ? words.must_not : words.must;
            return std::string(mood == Mood::must ? asked : no ? words.is_not : words.is);
        };
        if (one.kind == MatcherKind::negation)
            return phrase(!denied) + "(" + matchers(one.inner, Mood::is) + ")";
        if (one.kind == MatcherKind::exists) return phrase(is_true(one.operand) == denied);
        return phrase(denied) + shown(one.operand);
    }

    bool is_true(const Operand& operand) const {
        const auto* value = std::get_if<Value>(&operand);
        if (const auto* reference = std::get_if<ParameterReference>(&operand)) {
            const auto set = values_.find(reference->name);
            value = set == values_.end() ? nullptr : &set->second;
        }
        return value != nullptr && *value == Value{true};
    }

    std::string shown(const Operand& operand) const {
        if (const auto* value = std::get_if<Value>(&operand)) return shown(*value);
        const auto& name = std::get<ParameterReference>(operand).name;
        const auto value = values_.find(name);
        return value == values_.end() ? undeclared_words(name).in(language_) : shown(value->second);
    }

    std::string shown(const Value& value) const {
        if (!value.is_list() || value.list().empty()) return words_for(value, language_);
        std::vector<std::string> items;
        for (const auto& item : value.list()) {
            if (items.size() == items_shown) break;
            items.push_back(words_for(item, language_));
        }
        const auto more = value.list().size() - items.size();
        if (more > 0)
            items.push_back(say("… và ", "… and ") + std::to_string(more) +
                            say(" giá trị khác", " more"));
        return joined(items, ", ");
    }

    const ParameterValues& values_;
    Language language_;
};

std::string in_one_line(std::string text) {
    for (auto& c : text) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    if (text.size() <= longest) return text;
    constexpr std::string_view cut = "…";
    text.resize(utf8_prefix(std::string_view(text).substr(0, longest - cut.size())));
    return text.append(cut);
}

}  // namespace

Text demanded(const Statement& statement, const ParameterValues& values) {
    return {in_one_line(Speaker(values, Language::vi).statement(statement)),
            in_one_line(Speaker(values, Language::en).statement(statement))};
}

}  // namespace presscheck
