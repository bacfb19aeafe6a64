#include "checks/cell_truth.h"

#include "checks/policy/expression.h"
#include "tests/support/catch.h"

#include <chrono>
#include <string>

namespace presscheck::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time now = *parse_time("2026-11-01T00:00:00Z");
constexpr hours day{24};

Matcher matcher(MatcherKind kind, Value operand) {
    Matcher made;
    made.kind = kind;
    made.operand = std::move(operand);
    return made;
}
Matcher matcher(MatcherKind kind, Scalar operand) {
    return matcher(kind, Value{std::move(operand)});
}
Matcher age(MatcherKind kind, seconds length) {
    return matcher(kind, Scalar{length});
}
Matcher expression(const std::string& text) {
    auto made = matcher(MatcherKind::matches, Scalar{text});
    made.expression = *compile_expression(text);
    return made;
}
Matcher negation(std::vector<Matcher> inner) {
    Matcher made;
    made.kind = MatcherKind::negation;
    made.inner = std::move(inner);
    return made;
}
Matcher exists(bool wanted) {
    return matcher(MatcherKind::exists, Scalar{wanted});
}

// "yes", "no", or why it is unknown.
std::string judged(const Cell& cell, const std::vector<Matcher>& matchers, Moment moment = {now}) {
    const ParameterValues none;
    const auto judgement = judge_cell(cell, matchers, {none, moment});
    if (judgement.truth == Truth::unknown) return std::string(name_of(judgement.reason));
    return judgement.truth == Truth::yes ? "yes" : "no";
}

const Cell bound{Bound{now - 10 * day}};

}  // namespace

TEST_CASE("what is absent satisfies nothing and violates nothing, but existence", "[checks]") {
    CHECK(judged(absent(), {matcher(MatcherKind::is, Scalar{std::string("no")})}) == "absent");
    CHECK(judged(absent(), {negation({matcher(MatcherKind::is, Scalar{std::string("no")})})}) ==
          "absent");
    CHECK(judged(absent(), {exists(true)}) == "no");
    CHECK(judged(absent(), {exists(false)}) == "yes");
    CHECK(judged(absent(), {negation({exists(true)})}) == "yes");
}

TEST_CASE("what is unknown stays so for every matcher, with its reason", "[checks]") {
    const auto cell = unknown(Reason::denied);

    CHECK(judged(cell, {matcher(MatcherKind::is, Scalar{std::string("no")})}) == "denied");
    CHECK(judged(cell, {exists(true)}) == "denied");
    CHECK(judged(cell, {exists(false)}) == "denied");
    CHECK(judged(cell, {negation({exists(true)})}) == "denied");
    CHECK(judged(cell, {age(MatcherKind::older_than, day)}) == "denied");
}

TEST_CASE("a bound decides only what is true of every time before it", "[checks]") {
    CHECK(judged(bound, {exists(true)}) == "yes");
    CHECK(judged(bound, {age(MatcherKind::newer_than, 9 * day)}) == "no");
    CHECK(judged(bound, {age(MatcherKind::newer_than, 11 * day)}) == "absent");
    CHECK(judged(bound, {age(MatcherKind::older_than, 9 * day)}) == "yes");
    CHECK(judged(bound, {age(MatcherKind::older_than, 11 * day)}) == "absent");
    CHECK(judged(bound, {age(MatcherKind::valid_for, seconds{0})}) == "no");
    CHECK(judged(Bound{now + 10 * day}, {age(MatcherKind::valid_for, day)}) == "absent");
    CHECK(judged(bound, {matcher(MatcherKind::at_least, Scalar{now})}) == "no");
    CHECK(judged(bound, {matcher(MatcherKind::at_least, Scalar{now - 20 * day})}) == "absent");
    CHECK(judged(bound, {matcher(MatcherKind::at_most, Scalar{now})}) == "yes");
    CHECK(judged(bound, {matcher(MatcherKind::at_most, Scalar{now - 20 * day})}) == "absent");
    CHECK(judged(bound, {matcher(MatcherKind::is, Scalar{now - 20 * day})}) == "absent");
    CHECK(judged(bound, {matcher(MatcherKind::is, Scalar{Never{}})}) == "absent");
    CHECK(judged(bound, {negation({age(MatcherKind::newer_than, 9 * day)})}) == "yes");
}

TEST_CASE("ages count from now, and what lies exactly at the edge is still new", "[checks]") {
    const std::vector<Matcher> newer{age(MatcherKind::newer_than, 45 * day)};
    const std::vector<Matcher> older{age(MatcherKind::older_than, 45 * day)};

    CHECK(judged(moment(now - 45 * day), newer) == "yes");
    CHECK(judged(moment(now - 45 * day), older) == "no");
    CHECK(judged(moment(now - 45 * day - seconds{1}), newer) == "no");
    CHECK(judged(moment(now - 45 * day - seconds{1}), older) == "yes");
}

TEST_CASE("a time more than an hour ahead is not new: the clock is wrong", "[checks]") {
    const auto kind = GENERATE(MatcherKind::newer_than, MatcherKind::older_than);

    CHECK(judged(moment(now + hours{1}), {age(MatcherKind::newer_than, day)}) == "yes");
    CHECK(judged(moment(now + hours{1} + seconds{1}), {age(kind, day)}) == "clock");
    CHECK(judged(Bound{now + 2 * day}, {age(kind, day)}) == "clock");
    CHECK(judged(moment(now + 2 * day), {age(MatcherKind::valid_for, day)}) == "yes");
}

TEST_CASE("a clock that is before the policy's own date decides no age", "[checks]") {
    const auto kind =
        GENERATE(MatcherKind::newer_than, MatcherKind::older_than, MatcherKind::valid_for);
    const Moment untrusted{now, false};

    CHECK(judged(moment(now - day), {age(kind, 2 * day)}, untrusted) == "clock");
    CHECK(judged(moment(now - day), {matcher(MatcherKind::at_most, Scalar{now})}, untrusted) ==
          "yes");
}

TEST_CASE("never is before every time and unlimited above everything", "[checks]") {
    CHECK(judged(never(), {age(MatcherKind::newer_than, day)}) == "no");
    CHECK(judged(never(), {age(MatcherKind::older_than, day)}) == "yes");
    CHECK(judged(never(), {age(MatcherKind::valid_for, seconds{0})}) == "no");
    CHECK(judged(never(), {matcher(MatcherKind::at_most, Scalar{now})}) == "yes");
    CHECK(judged(unlimited(), {age(MatcherKind::valid_for, 1000 * day)}) == "yes");
    CHECK(judged(unlimited(), {matcher(MatcherKind::at_least, Scalar{std::int64_t{5}})}) == "yes");
    CHECK(judged(unlimited(), {matcher(MatcherKind::at_most, Scalar{std::int64_t{5}})}) == "no");
    CHECK(judged(unlimited(), {matcher(MatcherKind::at_most, Scalar{Unlimited{}})}) == "yes");
    CHECK(judged(unlimited(), {matcher(MatcherKind::is, Scalar{Unlimited{}})}) == "yes");
    CHECK(judged(integer(5), {matcher(MatcherKind::at_most, Scalar{Unlimited{}})}) == "yes");
    CHECK(judged(moment(now), {matcher(MatcherKind::newer_than, Scalar{Unlimited{}})}) == "yes");
}

TEST_CASE("ages beyond what a clock can hold do not overflow", "[checks][hostile]") {
    const seconds longest{std::numeric_limits<std::int64_t>::max()};
    const seconds shortest{-std::numeric_limits<std::int64_t>::max()};

    CHECK(judged(moment(now), {age(MatcherKind::newer_than, longest)}) == "yes");
    CHECK(judged(moment(now), {age(MatcherKind::older_than, longest)}) == "no");
    CHECK(judged(moment(now), {age(MatcherKind::valid_for, longest)}) == "no");
    CHECK(judged(moment(now), {age(MatcherKind::newer_than, shortest)}) == "no");
}

TEST_CASE("on a list a matcher holds for every element, a negation as well", "[checks]") {
    const auto ciphers = texts({"aes256-ctr", "aes128-cbc"});
    const std::vector<Matcher> allowed{
        matcher(MatcherKind::one_of, Value{std::vector<Scalar>{std::string("aes256-ctr")}})};

    CHECK(judged(ciphers, {expression("aes.*")}) == "yes");
    CHECK(judged(ciphers, {expression(".*ctr")}) == "no");
    CHECK(judged(ciphers, {negation({expression(".*cbc")})}) == "no");
    CHECK(judged(ciphers, {negation({expression("3des.*")})}) == "yes");
    CHECK(judged(ciphers, {negation({negation({expression("aes.*")})})}) == "yes");
    CHECK(judged(ciphers, allowed) == "no");
    CHECK(judged(texts({"aes256-ctr"}), allowed) == "yes");
}

TEST_CASE("contains asks a list for an element and a text for a part", "[checks]") {
    const auto matcher_of = [](const char* part) {
        return matcher(MatcherKind::contains, Scalar{std::string(part)});
    };

    CHECK(judged(text("ssh-rsa,rsa"), {matcher_of("rsa")}) == "yes");
    CHECK(judged(texts({"ssh-rsa"}), {matcher_of("rsa")}) == "no");
    CHECK(judged(texts({"ssh-rsa", "rsa"}), {matcher_of("rsa")}) == "yes");
    CHECK(judged(texts({"ssh-rsa", "rsa"}), {negation({matcher_of("rsa")})}) == "no");
    CHECK(judged(texts({"ssh-rsa"}), {negation({matcher_of("rsa")})}) == "yes");
}

TEST_CASE("of no elements nothing is said, but that they do not contain it", "[checks]") {
    const auto none = texts({});
    const auto contains = matcher(MatcherKind::contains, Scalar{std::string("root")});

    CHECK(judged(none, {expression(".*")}) == "absent");
    CHECK(judged(none, {negation({expression("root")})}) == "absent");
    CHECK(judged(none, {contains}) == "no");
    CHECK(judged(none, {negation({contains})}) == "yes");
    CHECK(judged(none, {negation({contains, expression("x")})}) == "yes");
    CHECK(judged(none, {exists(true)}) == "yes");
}

TEST_CASE("the first denial of several matchers decides, whatever is unknown", "[checks]") {
    const auto fresh = age(MatcherKind::newer_than, 11 * day);
    const auto early = matcher(MatcherKind::at_least, Scalar{now});

    CHECK(judged(bound, {fresh, early}) == "no");
    CHECK(judged(bound, {early, fresh}) == "no");
    CHECK(judged(bound, {fresh, exists(true)}) == "absent");
    CHECK(judged(bound, {negation({fresh, early})}) == "yes");
}

TEST_CASE("an expression matches the whole text, and bytes that are no text never", "[checks]") {
    CHECK(judged(text("no"), {expression("no|without-password")}) == "yes");
    CHECK(judged(text("nope"), {expression("no")}) == "no");
    CHECK(judged(text("\xff"), {expression(".*")}) == "malformed");
    CHECK(judged(text("\xff"), {negation({expression("root")})}) == "malformed");
}

TEST_CASE("an expression is not run over a book", "[checks][hostile]") {
    const std::string a_book((std::size_t{64} << 10U) + 1, 'a');

    CHECK(judged(text(a_book), {expression("(a+)+b")}) == "too_large");
    CHECK(judged(text(a_book.substr(1)), {expression("(a+)+b")}) == "no");
}

TEST_CASE("modes, versions and networks are compared as what they are", "[checks]") {
    const auto at_most = matcher(MatcherKind::mode_at_most, Scalar{Mode{0640}});
    const auto oldest = matcher(MatcherKind::at_least, Scalar{Version{"1.10"}});
    const auto inside =
        matcher(MatcherKind::within, Value{std::vector<Scalar>{*parse_network("10.0.0.0/8")}});

    CHECK(judged(mode(0600), {at_most}) == "yes");
    CHECK(judged(mode(0604), {at_most}) == "no");
    CHECK(judged(mode(04640), {at_most}) == "no");
    CHECK(judged(version("1.9", Version::Order::dpkg), {oldest}) == "no");
    CHECK(judged(version("1.10", Version::Order::rpm), {oldest}) == "yes");
    CHECK(judged(address(*parse_address("10.1.2.3")), {inside}) == "yes");
    CHECK(judged(address(*parse_address("11.1.2.3")), {inside}) == "no");
}

TEST_CASE("a parameter stands for its value, and without one decides nothing", "[checks]") {
    Matcher most;
    most.kind = MatcherKind::at_most;
    most.operand = ParameterReference{"most"};
    const ParameterValues values{{"most", Value{Scalar{std::int64_t{5}}}}};

    CHECK(judge_cell(integer(5), {most}, {values, {now}}).truth == Truth::yes);
    CHECK(judge_cell(integer(6), {most}, {values, {now}}).truth == Truth::no);
    CHECK(judged(integer(5), {most}) == "undeclared");
    CHECK(judged(integer(5), {negation({most})}) == "undeclared");
}

TEST_CASE("a number of rows is judged over its whole range", "[checks]") {
    const ParameterValues none;
    const auto at_least_two = matcher(MatcherKind::at_least, Scalar{std::int64_t{2}});
    const auto not_three = negation({matcher(MatcherKind::is, Scalar{std::int64_t{3}})});
    const auto judge = [&](CountRange range, const Matcher& one) {
        return judge_count(range, {one}, {none, {now}}).truth;
    };

    CHECK(judge({2, {}}, at_least_two) == Truth::yes);
    CHECK(judge({1, {}}, at_least_two) == Truth::unknown);
    CHECK(judge({0, 1}, at_least_two) == Truth::no);
    CHECK(judge({0, 9}, not_three) == Truth::unknown);
    CHECK(judge({4, {}}, not_three) == Truth::yes);
    CHECK(judge({3, 3}, not_three) == Truth::no);
}

}  // namespace presscheck::test
