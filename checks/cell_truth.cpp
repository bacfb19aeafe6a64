#include "checks/cell_truth.h"

#include "checks/policy/expression.h"
#include "checks/policy/match.h"
#include "core/bytes.h"

#include <re2/re2.h>
#include <algorithm>
#include <chrono>
#include <compare>
#include <string>
#include <utility>

namespace presscheck {
namespace {

using std::chrono::seconds;

// A clock may be wrong by this much before a time ahead of it is suspected.
constexpr std::chrono::hours clock_slack{1};
// No age reaches ten thousand years: beyond, a duration is as good as unlimited, and the
// subtraction would overflow.
constexpr seconds longest_age{std::chrono::hours{24 * 366 * 10'000}};
// A text longer than this is no setting; no expression is run over it.
constexpr std::size_t matched_bytes = std::size_t{64} << 10U;

constexpr Judgement known(bool value) {
    return {truth_of(value), Reason::absent};
}
constexpr Judgement not_known(Reason reason) {
    return {Truth::unknown, reason};
}

// The first denial decides; without one, the first unknown.
Judgement both(Judgement left, Judgement right) {
    if (left.truth == Truth::no || right.truth == Truth::yes) return left;
    return left.truth == Truth::unknown && right.truth == Truth::unknown ? left : right;
}

Judgement negate(Judgement judgement) {
    judgement.truth = negate(judgement.truth);
    return judgement;
}

// An operand's scalars: one, or those of its list.
std::vector<Scalar> scalars_of(const Value& operand) {
    if (operand.is_list()) return operand.list();
    return {operand.scalar()};
}

Judgement judge_expression(const Scalar& value, const Matcher& matcher, const Value& operand) {
    const auto& text = std::get<std::string>(value);
    if (text.size() > matched_bytes) return not_known(Reason::too_large);
    // On bytes that are no text an expression says nothing, and its denial as little.
    if (!is_utf8(text)) return not_known(Reason::malformed);
    auto expression = matcher.expression;
    if (!expression) {
        auto compiled = compile_expression(std::get<std::string>(operand.scalar()));
        if (!compiled) return not_known(Reason::malformed);
        expression = *std::move(compiled);
    }
    return known(holds(matcher.kind, operand, expression.get(), value));
}

// A duration, or no end.
std::optional<seconds> length_of(const Value& operand) {
    const auto* length = operand.is_list() ? nullptr : std::get_if<seconds>(&operand.scalar());
    if (length == nullptr || *length > longest_age) return std::nullopt;
    return std::max(*length, -longest_age);
}

bool is_older(Time time, std::optional<seconds> age, Time now) {
    return age && now - time > *age;
}
bool is_valid_for(Time time, std::optional<seconds> length, Time now) {
    return length && time - now >= *length;
}

// What asks how far a time lies from now. `never` and `unlimited` lie beyond every distance,
// whatever the clock says.
Judgement judge_distance(const Scalar& value, MatcherKind kind, const Value& operand,
                         Moment moment) {
    const bool older = kind == MatcherKind::older_than;
    if (std::holds_alternative<Never>(value)) return known(older);
    if (std::holds_alternative<Unlimited>(value)) return known(!older);
    const auto* time = std::get_if<Time>(&value);
    if (time == nullptr) return not_known(Reason::malformed);
    if (!moment.clock_trusted) return not_known(Reason::clock);
    const auto length = length_of(operand);
    if (kind == MatcherKind::valid_for) return known(is_valid_for(*time, length, moment.now));
    if (*time - moment.now > clock_slack) return not_known(Reason::clock);
    return known(is_older(*time, length, moment.now) == older);
}

Judgement judge_scalar(const Scalar& value, const Matcher& matcher, const Value& operand,
                       Moment moment) {
    switch (matcher.kind) {
        case MatcherKind::is:
        case MatcherKind::one_of:
        case MatcherKind::at_least:
        case MatcherKind::at_most:
        case MatcherKind::contains:
        case MatcherKind::within:
        case MatcherKind::mode_at_most:
            return known(holds(matcher.kind, operand, nullptr, value));
        case MatcherKind::matches:
            return judge_expression(value, matcher, operand);
        case MatcherKind::newer_than:
        case MatcherKind::older_than:
        case MatcherKind::valid_for:
            return judge_distance(value, matcher.kind, operand, moment);
        case MatcherKind::exists:
        case MatcherKind::negation:
            break;  // judged before a value is looked at
    }
    return not_known(Reason::malformed);
}

// A time at or before `bound.by`, or never: only what is true of all those is known.
Judgement judge_bound(Bound bound, const Matcher& matcher, const Value& operand, Moment moment) {
    const auto at_bound = judge_scalar(Scalar{bound.by}, matcher, operand, moment);
    switch (matcher.kind) {
        case MatcherKind::newer_than:
        case MatcherKind::valid_for:
        case MatcherKind::at_least:
            if (at_bound.truth != Truth::yes) return at_bound;
            break;
        case MatcherKind::older_than:
        case MatcherKind::at_most:
            if (at_bound.truth != Truth::no) return at_bound;
            break;
        case MatcherKind::is:
        case MatcherKind::one_of:
        case MatcherKind::matches:
        case MatcherKind::contains:
        case MatcherKind::exists:
        case MatcherKind::within:
        case MatcherKind::mode_at_most:
        case MatcherKind::negation:
            break;
    }
    return not_known(Reason::absent);
}

bool is_about_the_list(const Matcher& matcher) {
    if (matcher.kind == MatcherKind::contains || matcher.kind == MatcherKind::exists) return true;
    return matcher.kind == MatcherKind::negation &&
           std::all_of(matcher.inner.begin(), matcher.inner.end(), is_about_the_list);
}

// A cell, or one element of the list in it.
class CellJudge {
public:
    CellJudge(const Cell& cell, const MatchContext& context) : cell_(cell), context_(context) {
        if (const auto* value = std::get_if<Value>(&cell); value != nullptr && value->is_list())
            list_ = &value->list();
    }

    Judgement all(const std::vector<Matcher>& matchers, const Scalar* element = nullptr) const {
        Judgement judgement;
        for (const auto& matcher : matchers)
            judgement = both(judgement, one(matcher, element));
        return judgement;
    }

private:
    // On a list each matcher, a negation as well, must hold for every element; what is about the
    // list itself is asked of the list.
    Judgement one(const Matcher& matcher, const Scalar* element) const {
        const bool spread = list_ != nullptr && element == nullptr && !is_about_the_list(matcher);
        if (!spread) return judge(matcher, element);
        if (list_->empty()) return judge_empty(matcher);
        Judgement judgement;
        for (const auto& item : *list_)
            judgement = both(judgement, judge(matcher, &item));
        return judgement;
    }

    // Of no elements nothing is said, except what a negated part about the list itself decides.
    Judgement judge_empty(const Matcher& matcher) const {
        if (matcher.kind == MatcherKind::negation) return negate(all(matcher.inner));
        return not_known(Reason::absent);
    }

    Judgement judge(const Matcher& matcher, const Scalar* element) const {
        if (matcher.kind == MatcherKind::negation) return negate(all(matcher.inner, element));
        if (const auto* unknown = std::get_if<Unknown>(&cell_)) return not_known(unknown->reason);
        const auto* operand = value_of(matcher.operand, context_.parameters);
        if (operand == nullptr) return not_known(Reason::undeclared);
        if (matcher.kind == MatcherKind::exists) return judge_existence(*operand);
        if (std::holds_alternative<Absent>(cell_)) return not_known(Reason::absent);
        if (const auto* bound = std::get_if<Bound>(&cell_))
            return judge_bound(*bound, matcher, *operand, context_.moment);
        if (list_ != nullptr && is_about_the_list(matcher)) return judge_element(*operand);
        const auto& value = element != nullptr ? *element : std::get<Value>(cell_).scalar();
        return judge_scalar(value, matcher, *operand, context_.moment);
    }

    Judgement judge_existence(const Value& operand) const {
        const bool wanted = std::get<bool>(operand.scalar());
        return known(wanted != std::holds_alternative<Absent>(cell_));
    }

    Judgement judge_element(const Value& operand) const {
        return known(std::any_of(list_->begin(), list_->end(), [&](const Scalar& item) {
            return holds(MatcherKind::is, operand, nullptr, item);
        }));
    }

    const Cell& cell_;
    const MatchContext& context_;
    const std::vector<Scalar>* list_ = nullptr;
};

// The numbers at which an answer about a number of rows may change.
void collect_edges(const std::vector<Matcher>& matchers, const ParameterValues& parameters,
                   std::vector<std::int64_t>& edges) {
    for (const auto& matcher : matchers) {
        collect_edges(matcher.inner, parameters, edges);
        const auto* operand =
            matcher.kind == MatcherKind::negation ? nullptr : value_of(matcher.operand, parameters);
        if (operand == nullptr) continue;
        for (const auto& scalar : scalars_of(*operand)) {
            if (const auto* number = std::get_if<std::int64_t>(&scalar)) edges.push_back(*number);
        }
    }
}

}  // namespace

const Value* value_of(const Operand& operand, const ParameterValues& parameters) {
    if (const auto* value = std::get_if<Value>(&operand)) return value;
    const auto found = parameters.find(std::get<ParameterReference>(operand).name);
    return found == parameters.end() ? nullptr : &found->second;
}

Judgement judge_cell(const Cell& cell, const std::vector<Matcher>& matchers,
                     const MatchContext& context) {
    return CellJudge(cell, context).all(matchers);
}

Judgement judge_count(CountRange range, const std::vector<Matcher>& matchers,
                      const MatchContext& context) {
    const auto judge = [&](std::int64_t count) {
        return judge_cell(integer(count), matchers, context);
    };
    // A number is never unknown, so only the operands can make the answer so.
    if (const auto first = judge(range.low); first.truth == Truth::unknown) return first;
    std::vector<std::int64_t> edges;
    collect_edges(matchers, context.parameters, edges);
    const auto truth = for_all_counts(
        range, edges, [&](std::int64_t count) { return judge(count).truth == Truth::yes; });
    return {truth, Reason::absent};
}

}  // namespace presscheck
