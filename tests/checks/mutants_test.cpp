#include "checks/mutants.h"

#include "checks/policy/load.h"
#include "tests/support/catch.h"

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

Policy policy_with(const std::string& statements) {
    const std::string head = R"(policy: p
version: 2026.11.1
language: 1
scope: host
title: {vi: "t", en: "t"}
params:
  most: {type: integer, default: 5, title: {vi: "t", en: "t"}}
checks:
  - id: c
    title: {vi: "t", en: "t"}
    why: {vi: "t", en: "t"}
    fix: {vi: "t", en: "t"}
    severity: advice
)";
    auto loaded = load_policy(head + statements, {});
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded))
        FAIL(problems->front().message);
    return std::get<Policy>(std::move(loaded));
}

// What is changed in the check of a policy, in the order of its text.
std::vector<std::string> changes_of(const std::string& statements) {
    std::vector<std::string> changes;
    for (const auto& mutant : mutants_of(policy_with(statements).checks.front()))
        changes.push_back(mutant.change);
    return changes;
}

using Changes = std::vector<std::string>;

}  // namespace

TEST_CASE("each part of a table is changed: quantifier, when_empty, cells, their limits",
          "[checks]") {
    const auto changes = changes_of(R"(
    assert:
      probe: sshd
      where: {context: {not: {is: global}}}
      every: {maxauthtries: {at_least: 1, at_most: $most}}
      when_empty: pass
)");

    CHECK(changes ==
          Changes{"sshd: `some` for `every`", "sshd: `none` for `every`",
                  "sshd: `when_empty: fail` for `pass`", "sshd: `when_empty: unknown` for `pass`",
                  "sshd: `when_empty: not_applicable` for `pass`", "sshd: where `context` left out",
                  "sshd: every `maxauthtries` left out",
                  "sshd: every `maxauthtries: at_least` left out",
                  "sshd: every `maxauthtries: at_least` without its limit",
                  "sshd: every `maxauthtries: at_most` left out",
                  "sshd: every `maxauthtries: at_most` without its limit"});
}

TEST_CASE("a number of rows is changed too, and so is the limit within a denial", "[checks]") {
    const auto changes = changes_of(R"(
    assert:
      probe: listening
      where: {port: {not: {at_least: 1024}}}
      count: {at_least: 1, at_most: 3}
)");

    CHECK(changes == Changes{"listening: `count` turned", "listening: `count: at_least` left out",
                             "listening: `count: at_least` without its limit",
                             "listening: `count: at_most` left out",
                             "listening: `count: at_most` without its limit",
                             "listening: where `port` left out",
                             "listening: where `port: not: at_least` without its limit"});
}

TEST_CASE("applies_when is left out, turned, and changed within", "[checks]") {
    const auto changes = changes_of(R"(
    applies_when: {probe: sudoers, some: {}}
    assert: {probe: login_defs, every: {umask: 0077}}
)");

    CHECK(changes == Changes{"`applies_when` left out", "`applies_when` turned",
                             "sudoers: `every` for `some`", "sudoers: `none` for `some`",
                             "login_defs: `none` for `every`",
                             "login_defs: every `umask` left out"});
}

TEST_CASE("branches are left out one by one, and what joins them is exchanged", "[checks]") {
    const auto changes = changes_of(R"(
    assert:
      any:
        - not: {probe: clock, every: {synchronised: true}}
        - {probe: clock, every: {synchronised: true}}
)");

    CHECK(changes == Changes{"`all` for `any` (line 16)", "branch 1 left out (line 16)",
                             "branch 2 left out (line 16)", "`not` left out (line 17)",
                             "clock: `none` for `every`", "clock: every `synchronised` left out",
                             "clock: `none` for `every`", "clock: every `synchronised` left out"});
}

TEST_CASE("of a table of one row at most `every` and `some` differ in what no row means alone",
          "[checks]") {
    const auto has = [](const Changes& changes, const std::string& change) {
        return std::find(changes.begin(), changes.end(), change) != changes.end();
    };

    const auto one = changes_of(R"(
    assert: {probe: sysctl, with: {name: kernel.sysrq}, some: {running_number: 0}}
)");
    const auto many = changes_of(R"(
    assert: {probe: sysctl, with: {name: net.ipv4.conf.*.rp_filter}, some: {running_number: 0}}
)");
    const auto none_is_well = changes_of(R"(
    assert: {probe: files, with: {path: /etc/motd}, every: {owner: root}, when_empty: pass}
)");

    CHECK_FALSE(has(one, "sysctl: `every` for `some`"));
    CHECK(has(one, "sysctl: `none` for `some`"));
    CHECK(has(many, "sysctl: `every` for `some`"));
    CHECK(has(none_is_well, "files: `some` for `every`"));
}

TEST_CASE("when_empty is no change where applies_when has seen a row of the same table",
          "[checks]") {
    const auto condition = GENERATE(values<std::pair<const char*, bool>>({
        {"{probe: sshd, count: {at_least: 1}}", true},
        {"{all: [{probe: sshd, some: {usepam: no}}, {probe: clock, every: {}}]}", true},
        {"{any: [{probe: sshd, some: {}}, {probe: clock, every: {}}]}", false},
        {"{probe: sshd, count: {at_most: 1}}", false},
        {"{not: {probe: sshd, some: {}}}", false},
        {"{probe: sudoers, some: {}}", false},
    }));
    CAPTURE(condition.first);

    const auto changes = changes_of("    applies_when: " + std::string(condition.first) + R"(
    assert: {probe: sshd, every: {permitrootlogin: no}, when_empty: not_applicable}
)");

    const bool changed = std::any_of(changes.begin(), changes.end(), [](const auto& change) {
        return change.starts_with("sshd: `when_empty");
    });
    CHECK(changed != condition.second);
}

}  // namespace presscheck::test
