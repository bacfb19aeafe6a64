// What people read while a parameter has no value.
#include "checks/policy/undeclared.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

const std::string params =
    "nets: {type: list of network, title: {vi: Mạng, en: Networks}}, "
    "mine: {type: text, site: true, title: {vi: Tên, en: Name}}, max: {type: integer, default: 5}, "
    "age: {type: duration, default: 45d}";

Policy policy_about(const std::string& statement) {
    return policy_of(asserting(statement, params));
}

}  // namespace

TEST_CASE("a parameter without a value is found wherever it stands", "[policy]") {
    const auto [statement, names] = GENERATE(table<std::string, std::vector<std::string>>({
        {"{probe: listening, every: {address: {within: $nets}}, when_empty: pass}", {"nets"}},
        {"{probe: listening, where: {address: {not: {within: $nets}}}, every: {user: $mine}, "
         "when_empty: pass}",
         {"mine", "nets"}},
        {"{not: {any: [{probe: files, with: {path: $mine}, some: {}}, {probe: sshd, some: {}}]}}",
         {"mine"}},
        {"{probe: accounts, count: {at_most: $max}}", {}},
    }));
    CAPTURE(statement);
    const auto policy = policy_about(statement);

    CHECK(undeclared_in(policy.checks.front(), default_values(policy)) == names);
}

TEST_CASE("who declares a parameter depends on whose it is", "[policy]") {
    const auto policy =
        policy_about("{probe: listening, every: {address: {within: $nets}}, when_empty: pass}");

    const auto told = who_declares(policy, {"mine", "nets"});

    CHECK(told.en ==
          "mine (Name): declare it in an overlay of the policy p, in /etc/presscheck/overlay.d, or "
          "the department does; nets (Networks): the department declares it, in its overlay of "
          "the policy p");
    CHECK(told.vi ==
          "mine (Tên): khai báo trong một lớp phủ (overlay) của bộ kiểm tra p, tại "
          "/etc/presscheck/overlay.d, hoặc sở khai báo; nets (Mạng): sở khai báo, trong lớp phủ "
          "(overlay) của bộ kiểm tra p");
}

TEST_CASE("a text shows values, and words where there is none", "[policy]") {
    const auto policy =
        policy_about("{probe: listening, every: {address: {within: $nets}}, when_empty: pass}");
    const Text text{"chỉ {nets}, {max}, {age}, {x}", "only {nets}, {max}, {age}, {x}"};

    const auto shown = shown_text(text, policy, default_values(policy));

    CHECK(shown.vi == "chỉ (nets, chưa khai báo), 5, 45 ngày, {x}");
    CHECK(shown.en == "only (nets, not declared), 5, 45 days, {x}");
}

}  // namespace presscheck::test
