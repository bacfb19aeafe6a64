#include "checks/policy/load.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

#include <algorithm>

namespace presscheck::test {
namespace {

constexpr std::string_view whole_policy = R"(policy: level3-server
version: 2026.11.1
language: 1
scope: agency
role: log-host
title: {vi: "An toàn", en: "Security"}
params:
  max: {type: integer, default: 5, at_least: 1, at_most: 5, title: {vi: "Nhiều nhất", en: "Most"}}
checks:
  - id: ssh-root-login
    title: {vi: "Tối đa {max}", en: "At most {max}"}
    why: {vi: "a { b; }", en: "b"}
    fix: {vi: "a", en: "b"}
    severity: high
    satisfies: [std/1.a, std/1.đ]
    applies_when: {probe: sshd, some: {}}
    assert:
      probe: sshd
      every: {permitrootlogin: no}
      when_empty: not_applicable
    measure:
      contexts: {probe: sshd}
  - id: note
    title: {vi: "a", en: "b"}
    why: {vi: "a", en: "b"}
    fix: {vi: "a", en: "b"}
    severity: advice
    assert: {probe: sshd, count: {at_most: $max}}
)";

// The whole policy with one of its lines replaced.
std::string with_line(std::size_t number, const std::string& line) {
    std::string text(whole_policy);
    std::size_t start = 0;
    for (std::size_t i = 1; i < number; ++i)
        start = text.find('\n', start) + 1;
    const auto end = text.find('\n', start);
    return text.replace(start, end - start, line);
}

// So many checks `d0`, `d1`, ..., each with one mistake.
std::string policy_with_misspelt_columns(std::size_t count) {
    const std::vector<std::string> checks(
        count,
        "severity: high, satisfies: [std/1.a], assert: {probe: sshd, every: {permitrotlogin: "
        "no}, when_empty: fail}");
    auto text = policy_text("", checks);
    for (std::size_t i = 0; i < count; ++i)
        text.replace(text.find("id: c,"), 6, "id: d" + std::to_string(i) + ",");
    return text;
}

// How many of the policies that differ from the whole one in one byte were answered.
std::size_t answered_with_each_byte_as(char byte) {
    std::size_t answered = 0;
    for (std::size_t i = 0; i < whole_policy.size(); ++i) {
        std::string text(whole_policy);
        text[i] = byte;
        const auto loaded = load_policy(text, small_catalogues());
        const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
        if (problems == nullptr || !problems->empty()) ++answered;
    }
    return answered;
}

std::string unknown_keys(int count) {
    std::string text = "policy: p\n";
    for (int i = 0; i < count; ++i)
        text += "unknown_key_number_" + std::to_string(i) + ": a\n";
    return text;
}

}  // namespace

TEST_CASE("a policy is loaded as it is written", "[policy]") {
    const auto policy = policy_of(whole_policy);

    CHECK(policy.id == "level3-server");
    CHECK(policy.version == "2026.11.1");
    CHECK(policy.scope == Scope::agency);
    CHECK(policy.role == "log-host");
    CHECK(policy.title.vi == "An toàn");
    CHECK(policy.digest.size() == 64);
    REQUIRE(policy.checks.size() == 2);
    const Check& check = policy.checks.front();
    CHECK(policy.full_name(check) == "level3-server/ssh-root-login");
    CHECK(policy.find("note") == &policy.checks.back());
    CHECK(policy.find("nothing") == nullptr);
    CHECK(check.severity == Severity::high);
    CHECK(check.satisfies == std::vector<std::string>{"std/1.a", "std/1.đ"});
    REQUIRE(check.applies_when);
    CHECK(check.applies_when->table.quantifier == Quantifier::some);
    CHECK(check.assertion.table.probe->name == "sshd");
    CHECK(check.assertion.table.when_empty == WhenEmpty::not_applicable);
    REQUIRE(check.measures.size() == 1);
    CHECK(check.measures.front().name == "contexts");
}

TEST_CASE("each mistake of a policy is named in its place, with what was meant", "[policy]") {
    const auto [line, text, problem] = GENERATE(table<std::size_t, std::string, std::string>({
        {1, "polcy: level3-server",
         "p:1:1: unknown key 'polcy' of the policy; did you mean 'policy'?\n"},
        {1, "policy: Level3",
         "p:1:9: 'policy' 'Level3' is not a name: small letters, digits, dots, dashes and "
         "underscores, a letter or digit first, at most 128\n"},
        {2, "version: 2026.11",
         "p:2:10: 'version' is three integers like 2026.11.1, not '2026.11'\n"},
        {2, "version: 2026.011.1",
         "p:2:10: 'version' is three integers like 2026.11.1, not '2026.011.1'\n"},
        {2, "", "p:1:1: the policy lacks the key 'version'\n"},
        {3, "language: 2", "p:3:11: language '2' is unknown to this program, which speaks 1\n"},
        {4, "scope: hst",
         "p:4:8: 'scope' is one of host, agency, not 'hst'; did you mean 'host'?\n"},
        {5, "role: [a]", "p:5:7: 'role' is one value, not a list\n"},
        {6, "title: {vi: a}",
         "p:6:8: 'title' lacks its en text; write {vi: \"...\", en: \"...\"}\n"},
        {6, "title: {vi: a, en: ''}", "p:6:20: 'title' in en is empty\n"},
        {6, "title: {vi: a, en: b, fr: c}", "p:6:23: unknown key 'fr' of 'title'\n"},
        {10, "  - id: SSH-root-login",
         "p:10:9: 'id' 'SSH-root-login' is not a name: small letters, digits, dots, dashes and "
         "underscores, a letter or digit first, at most 128\n"},
        {10, "  - id: note", "p:23:9: duplicate check 'note'; it is already in line 10\n"},
        {11, "    title: {vi: a, en: \"{maxx}\"}",
         "p:11:24: unknown parameter '{maxx}' in a text; did you mean 'max'?\n"},
        {12, "", "p:10:5: check 'ssh-root-login' lacks the key 'why'\n"},
        {14, "    severity: hihg",
         "p:14:15: 'severity' is one of advice, low, medium, high, critical, not 'hihg'; did you "
         "mean 'high'?\n"},
        {14, "    severity: advice",
         "p:15:16: advice satisfies no requirement; leave 'satisfies' out\n"},
        {15, "",
         "p:10:5: check 'ssh-root-login' names no requirement in 'satisfies'; only advice "
         "does without\n"},
        {15, "    satisfies: []",
         "p:15:16: check 'ssh-root-login' names no requirement in 'satisfies'; only advice does "
         "without\n"},
        {15, "    satisfies: [std/1.b]",
         "p:15:17: unknown requirement 'std/1.b'; did you mean 'std/1.a'?\n"},
        {15, "    satisfies: [stt/1.a]",
         "p:15:17: unknown requirement 'stt/1.a': no catalogue 'stt'; did you mean 'std'?\n"},
        {15, "    satisfies: [std/1.a, std/1.a]",
         "p:15:26: requirement 'std/1.a' is named twice\n"},
        {15, "    satisfies: std/1.a", "p:15:16: 'satisfies' is a list, not a text\n"},
        {22, "      contexts: {probe: sshd, every: {}}",
         "p:22:31: unknown key 'every' of measure 'contexts'\n"},
        {22, "      Contexts: {probe: sshd}",
         "p:22:7: measure 'Contexts' is not small letters and digits joined by single "
         "underscores, a letter first\n"},
        {28, "    asert: {probe: sshd, some: {}}",
         "p:28:5: unknown key 'asert' of check 'note'; did you mean 'assert'?\n"},
    }));
    CAPTURE(line, text);

    CHECK(policy_problems(with_line(line, text)) == problem);
}

TEST_CASE("a policy without checks or that is no map is refused", "[policy][hostile]") {
    CHECK(policy_problems("policy: p\nversion: 1.2.3\nlanguage: 1\nscope: host\n"
                          "title: {vi: a, en: b}\nchecks: []\n") == "p:6:9: 'checks' is empty\n");
    CHECK(policy_problems("[policy]") == "p:1:1: the policy is a map, not a list\n");
    CHECK(policy_problems("policy") == "p:1:1: the policy is a map, not a text\n");
}

TEST_CASE("forty mistakes are forty problems, in the order of the file", "[policy]") {
    const auto text = policy_with_misspelt_columns(40);

    const auto loaded = load_policy(text, small_catalogues());

    REQUIRE(std::holds_alternative<std::vector<Problem>>(loaded));
    const auto& problems = std::get<std::vector<Problem>>(loaded);
    REQUIRE(problems.size() == 40);
    CHECK(problems.front().message ==
          "unknown column 'permitrotlogin' of probe 'sshd'; did you mean 'permitrootlogin'?");
    CHECK(std::is_sorted(problems.begin(), problems.end(), [](const auto& left, const auto& right) {
        return left.place.line < right.place.line;
    }));
}

TEST_CASE("a policy with more mistakes than anyone mends is answered all the same",
          "[policy][hostile]") {
    const auto text = unknown_keys(90'000);

    const auto loaded = load_policy(text, small_catalogues());

    REQUIRE(std::holds_alternative<std::vector<Problem>>(loaded));
    CHECK(std::get<std::vector<Problem>>(loaded).size() == 1000);
}

TEST_CASE("a policy with any one byte changed is loaded or refused with a reason",
          "[policy][hostile]") {
    const char byte = GENERATE(as<char>{}, '{', '"', '\n', ':', '\xff');
    CAPTURE(byte);

    CHECK(answered_with_each_byte_as(byte) == whole_policy.size());
}

TEST_CASE("a policy with more checks than a report can hold is refused", "[policy][hostile]") {
    const std::vector<std::string> checks(4097, "a: b");

    CHECK(policy_problems(policy_text("", checks)) ==
          "p:7:1: more than 4096 checks; no report could hold them\n");
}

TEST_CASE("a policy that is not YAML is refused before its schema is asked", "[policy]") {
    CHECK(policy_problems("policy: &a p\n") ==
          "p:1:9: an anchor (&name); write the value out where it is needed\n");
}

}  // namespace presscheck::test
