#include "checks/policy/policy.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {

TEST_CASE("a shipped policy is signed on the first day of its version's month", "[policy]") {
    Policy policy;
    policy.version = "2026.11.7";

    const auto date = signing_date(policy);

    REQUIRE(date);
    CHECK(format_time(*date) == "2026-11-01T00:00:00Z");
}

TEST_CASE("a version that is no month has no signing date", "[policy]") {
    Policy policy;
    policy.version =
        GENERATE(as<std::string>{}, "1.2.3", "2026.13.1", "2026.0.1", "999999999.1.1", "");
    CAPTURE(policy.version);

    CHECK_FALSE(signing_date(policy));
}

TEST_CASE("a text shows the values of parameters", "[policy]") {
    const auto policy = policy_of(asserting(
        "{probe: sshd, some: {}}",
        "max: {type: integer, default: 5}, age: {type: duration, default: 45d}, names: {type: list "
        "of text, default: [a, b]}, none: {type: list of text, may_be_empty: true, default: []}, "
        "open: {type: text}"));
    const auto [text, shown] = GENERATE(table<std::string, std::string>({
        {"at most {max}", "at most 5"},
        {"{max}{age}", "545d"},
        {"server {names};", "server a, b;"},
        {"only {none}", "only []"},
        {"{open} is not declared", "{open} is not declared"},
        {"location / { deny all; } {max", "location / { deny all; } {max"},
        {"{{max}}", "{5}"},
        {"", ""},
    }));
    CAPTURE(text);

    CHECK(show(text, policy, default_values(policy)) == shown);
}

TEST_CASE("severities are ordered and have names", "[policy]") {
    CHECK(Severity::advice < Severity::low);
    CHECK(Severity::high < Severity::critical);
    CHECK(name_of(Severity::medium) == "medium");
    CHECK(parse_severity("critical") == Severity::critical);
    CHECK_FALSE(parse_severity("warn"));
}

}  // namespace presscheck::test
