#include "checks/policy/match.h"

#include "checks/policy/expression.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

// REQUIRES: the text is of this kind.
Scalar scalar(Kind kind, const std::string& text) {
    return *parse_scalar(kind, text);
}

}  // namespace

TEST_CASE("values are ordered, with no limit above and never below", "[policy]") {
    const auto [kind, less, greater] = GENERATE(table<Kind, std::string, std::string>({
        {Kind::integer, "-1", "0"},
        {Kind::integer, "9223372036854775807", "unlimited"},
        {Kind::duration, "90s", "2m"},
        {Kind::duration, "1000000d", "unlimited"},
        {Kind::time, "2026-11-01", "2026-11-01T00:00:01Z"},
        {Kind::time, "never", "1970-01-01"},
        {Kind::time, "9999-12-31", "unlimited"},
        {Kind::time, "never", "unlimited"},
        {Kind::version, "1.9", "1.10"},
    }));
    CAPTURE(less, greater);

    CHECK(order(scalar(kind, less), scalar(kind, greater)) == std::partial_ordering::less);
    CHECK(order(scalar(kind, greater), scalar(kind, less)) == std::partial_ordering::greater);
    CHECK(order(scalar(kind, less), scalar(kind, less)) == std::partial_ordering::equivalent);
    CHECK(order(scalar(kind, greater), scalar(kind, greater)) == std::partial_ordering::equivalent);
}

TEST_CASE("kinds without an order are equal or not", "[policy]") {
    CHECK(order(scalar(Kind::mode, "640"), scalar(Kind::mode, "0640")) ==
          std::partial_ordering::equivalent);
    CHECK(order(scalar(Kind::text, "a"), scalar(Kind::text, "b")) ==
          std::partial_ordering::unordered);
    CHECK(order(scalar(Kind::text, "1"), scalar(Kind::integer, "1")) ==
          std::partial_ordering::unordered);
}

TEST_CASE("a value holds or not against a matcher", "[policy]") {
    const auto [matcher, kind, value, operand_kind, operand, truth] =
        GENERATE(table<MatcherKind, Kind, std::string, Kind, std::string, bool>({
            {MatcherKind::is, Kind::text, "no", Kind::text, "no", true},
            {MatcherKind::is, Kind::text, "No", Kind::text, "no", false},
            {MatcherKind::is, Kind::version, "1.0", Kind::version, "1.00", true},
            {MatcherKind::is, Kind::integer, "unlimited", Kind::integer, "unlimited", true},
            {MatcherKind::is, Kind::integer, "5", Kind::integer, "unlimited", false},
            {MatcherKind::at_least, Kind::integer, "5", Kind::integer, "5", true},
            {MatcherKind::at_least, Kind::integer, "4", Kind::integer, "5", false},
            {MatcherKind::at_least, Kind::integer, "unlimited", Kind::integer, "5", true},
            {MatcherKind::at_most, Kind::integer, "unlimited", Kind::integer, "5", false},
            {MatcherKind::at_most, Kind::duration, "12h", Kind::duration, "1d", true},
            {MatcherKind::contains, Kind::text, "abc", Kind::text, "bc", true},
            {MatcherKind::contains, Kind::text, "abc", Kind::text, "ca", false},
            {MatcherKind::within, Kind::address, "10.1.1.1", Kind::network, "10.0.0.0/8", true},
            {MatcherKind::within, Kind::network, "10.1.0.0/16", Kind::network, "10.0.0.0/8", true},
            {MatcherKind::within, Kind::network, "0.0.0.0/0", Kind::network, "10.0.0.0/8", false},
            {MatcherKind::mode_at_most, Kind::mode, "0640", Kind::mode, "0640", true},
            {MatcherKind::mode_at_most, Kind::mode, "0577", Kind::mode, "0640", false},
            {MatcherKind::mode_at_most, Kind::mode, "4755", Kind::mode, "0755", false},
            {MatcherKind::mode_at_most, Kind::mode, "1777", Kind::mode, "1777", true},
            {MatcherKind::mode_at_most, Kind::mode, "0000", Kind::mode, "0640", true},
        }));
    CAPTURE(value, operand);

    CHECK(holds(matcher, Value{scalar(operand_kind, operand)}, nullptr, scalar(kind, value)) ==
          truth);
}

TEST_CASE("one of a list is enough for one_of and within", "[policy]") {
    const Value words{std::vector<Scalar>{std::string("a"), std::string("b")}};
    const Value networks{std::vector<Scalar>{scalar(Kind::network, "10.0.0.0/8"),
                                             scalar(Kind::network, "192.168.0.0/16")}};

    CHECK(holds(MatcherKind::one_of, words, nullptr, std::string("b")));
    CHECK_FALSE(holds(MatcherKind::one_of, words, nullptr, std::string("c")));
    CHECK(holds(MatcherKind::within, networks, nullptr, scalar(Kind::address, "192.168.7.1")));
    CHECK_FALSE(holds(MatcherKind::within, networks, nullptr, scalar(Kind::address, "11.0.0.1")));
    CHECK_FALSE(
        holds(MatcherKind::one_of, Value{std::vector<Scalar>{}}, nullptr, std::string("a")));
}

TEST_CASE("an expression matches the whole text", "[policy]") {
    const auto expression = compile_expression("a|bc");
    REQUIRE(expression);
    const auto matches = [&](const std::string& text) {
        return holds(MatcherKind::matches, Value{Scalar{std::string("a|bc")}}, expression->get(),
                     text);
    };

    CHECK(matches("a"));
    CHECK(matches("bc"));
    CHECK_FALSE(matches("abc"));
    CHECK_FALSE(matches("a\n"));
}

}  // namespace presscheck::test
