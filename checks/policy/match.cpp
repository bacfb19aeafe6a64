#include "checks/policy/match.h"

#include <re2/re2.h>

#include <algorithm>

namespace presscheck {
namespace {

using Order = std::partial_ordering;

struct Comparison {
    template <class Left, class Right>
    Order operator()(const Left& /*left*/, const Right& /*right*/) const {
        return Order::unordered;
    }
    template <class Same>
    Order operator()(const Same& left, const Same& right) const {
        return left == right ? Order::equivalent : Order::unordered;
    }
    Order operator()(std::int64_t left, std::int64_t right) const { return left <=> right; }
    Order operator()(std::chrono::seconds left, std::chrono::seconds right) const {
        return left <=> right;
    }
    Order operator()(Time left, Time right) const { return left <=> right; }
    Order operator()(const Version& left, const Version& right) const {
        return compare(left, right);
    }
};

// Texts first: tables of packages and units are searched by name.
bool is_equal(const Scalar& left, const Scalar& right) {
    const auto* text = std::get_if<std::string>(&left);
    const auto* other = std::get_if<std::string>(&right);
    if (text != nullptr || other != nullptr)
        return text != nullptr && other != nullptr && *text == *other;
    return order(left, right) == Order::equivalent;
}

// The operand of `one_of` and `within` is a list, but one value alone may stand for itself.
bool any_of(const Value& operand, const auto& wanted) {
    if (!operand.is_list()) return wanted(operand.scalar());
    return std::any_of(operand.list().begin(), operand.list().end(), wanted);
}

bool lies_within(const Scalar& value, const Scalar& network) {
    const auto* outer = std::get_if<Network>(&network);
    if (outer == nullptr) return false;
    if (const auto* address = std::get_if<Address>(&value)) return contains(*outer, *address);
    const auto* inner = std::get_if<Network>(&value);
    return inner != nullptr && contains(*outer, *inner);
}

bool has_part(const Scalar& value, const Scalar& part) {
    const auto* text = std::get_if<std::string>(&value);
    const auto* wanted = std::get_if<std::string>(&part);
    return text != nullptr && wanted != nullptr && text->find(*wanted) != std::string::npos;
}

bool has_no_bit_beyond(const Scalar& value, const Scalar& allowed) {
    const auto* mode = std::get_if<Mode>(&value);
    const auto* most = std::get_if<Mode>(&allowed);
    return mode != nullptr && most != nullptr && (mode->bits & ~most->bits) == 0;
}

bool is_whole_match(const Scalar& value, const re2::RE2* expression) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && expression != nullptr && RE2::FullMatch(*text, *expression);
}

}  // namespace

std::partial_ordering order(const Scalar& left, const Scalar& right) {
    const auto rank = [](const Scalar& value) {
        if (std::holds_alternative<Unlimited>(value)) return 1;
        return std::holds_alternative<Never>(value) ? -1 : 0;
    };
    if (rank(left) != 0 || rank(right) != 0) return rank(left) <=> rank(right);
    return std::visit(Comparison{}, left, right);
}

bool holds(MatcherKind kind, const Value& operand, const re2::RE2* expression,
           const Scalar& value) {
    switch (kind) {
        case MatcherKind::is:
            return is_equal(value, operand.scalar());
        case MatcherKind::one_of:
            return any_of(operand, [&](const Scalar& one) { return is_equal(value, one); });
        case MatcherKind::at_least:
            return order(value, operand.scalar()) >= 0;
        case MatcherKind::at_most:
            return order(value, operand.scalar()) <= 0;
        case MatcherKind::matches:
            return is_whole_match(value, expression);
        case MatcherKind::contains:
            return has_part(value, operand.scalar());
        case MatcherKind::within:
            return any_of(operand, [&](const Scalar& one) { return lies_within(value, one); });
        case MatcherKind::mode_at_most:
            return has_no_bit_beyond(value, operand.scalar());
        case MatcherKind::exists:
        case MatcherKind::newer_than:
        case MatcherKind::older_than:
        case MatcherKind::valid_for:
        case MatcherKind::negation:
            return false;
    }
    return false;
}

}  // namespace presscheck
