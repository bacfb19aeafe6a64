#include "checks/policy/load_parameters.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

#include <algorithm>

namespace presscheck::test {
namespace {

std::string with_params(const std::string& params) {
    return asserting("{probe: sshd, some: {}}", params);
}

}  // namespace

TEST_CASE("a parameter has a type, a default, bounds and a title", "[policy]") {
    const auto policy = policy_of(with_params(
        "max: {type: integer, default: 5, at_least: 1, at_most: 5, title: {vi: a, en: b}},\n"
        "  hosts: {type: list of address, may_be_empty: true, default: []},\n"
        "  nets: {type: list of network, site: true},\n"
        "  names: {type: list of text, default: [ab, b], matches: '[a-z]+', not: {contains: x}}"));

    const auto& max = policy.parameters.at("max");
    CHECK(max.type == Type{Kind::integer});
    REQUIRE(max.standard);
    CHECK(spell(*max.standard) == "5");
    CHECK(max.bounds.size() == 2);
    CHECK(max.title.en == "b");
    CHECK_FALSE(max.site);
    CHECK(policy.parameters.at("hosts").may_be_empty);
    CHECK(policy.parameters.at("nets").site);
    CHECK_FALSE(policy.parameters.at("nets").standard);
    CHECK(policy.parameters.at("names").bounds.size() == 2);
}

TEST_CASE("the values of parameters are their defaults, if they have one", "[policy]") {
    const auto policy = policy_of(with_params("a: {type: integer, default: 5}, b: {type: text}"));

    const auto values = default_values(policy);

    REQUIRE(values.size() == 1);
    CHECK(spell(values.at("a")) == "5");
}

TEST_CASE("each mistake in a parameter is named", "[policy]") {
    const auto [params, problem] = GENERATE(table<std::string, std::string>({
        {"Max: {type: integer}",
         "p:6:10: parameter 'Max' is not small letters and digits joined by single underscores, a "
         "letter first\n"},
        {"max: 5", "p:6:15: parameter 'max' is a map, not a text\n"},
        {"max: {default: 5}", "p:6:15: parameter 'max' lacks the key 'type'\n"},
        {"max: {type: number}", "p:6:22: unknown type 'number'\n"},
        {"max: {type: list of txt}",
         "p:6:22: unknown type 'list of txt'; did you mean 'list of text'?\n"},
        {"max: {type: integer, defualt: 5}",
         "p:6:31: unknown key 'defualt' of parameter 'max'; did you mean 'default'?\n"},
        {"max: {type: integer, default: five}",
         "p:6:40: 'default' of parameter 'max': not an integer like 5, -1 or unlimited: 'five'\n"},
        {"max: {type: integer, default: 6, at_most: 5, at_least: 1}",
         "p:6:40: parameter 'max' may not be '6': its bounds are at_most 5, at_least 1\n"},
        {"max: {type: list of integer, default: [1, 9], at_most: 5}",
         "p:6:48: parameter 'max' may not be '9': its bounds are at_most 5\n"},
        {"max: {type: duration, default: unlimited, at_most: 5d}",
         "p:6:41: parameter 'max' may not be 'unlimited': its bounds are at_most 5d\n"},
        {"max: {type: mode, default: 0644, mode_at_most: 0640}",
         "p:6:37: parameter 'max' may not be '0644': its bounds are mode_at_most 0640\n"},
        {"max: {type: text, default: ab, not: {one_of: [ab]}}",
         "p:6:37: parameter 'max' may not be 'ab': its bounds are not {one_of [ab]}\n"},
        {"max: {type: list of text, default: []}",
         "p:6:45: parameter 'max' is an empty list; name something, or declare it with "
         "may_be_empty: true\n"},
        {"max: {type: list of text, default: a}",
         "p:6:45: 'default' of parameter 'max' takes a list of text, like [a, b]\n"},
        {"max: {type: text, may_be_empty: true}",
         "p:6:42: 'may_be_empty' is for lists; parameter 'max' is text\n"},
        {"max: {type: text, at_least: a}",
         "p:6:28: matcher 'at_least' does not fit parameter 'max', which is text; it is for "
         "integer, duration, time and version\n"},
        {"max: {type: text, not: {exists: true}}",
         "p:6:28: a bound of parameter 'max' may not ask whether something exists, nor the "
         "clock\n"},
        {"max: {type: time, newer_than: 5d}",
         "p:6:28: unknown key 'newer_than' of parameter 'max'\n"},
        {"max: {type: integer, at_least: $other}, other: {type: integer}",
         "p:6:41: unknown parameter 'other'\n"},
        {"max: {type: integer, site: maybe}", "p:6:37: 'site': not true or false: 'maybe'\n"},
        {"max: {type: integer, title: {vi: a}}",
         "p:6:38: 'title' of parameter 'max' lacks its en text; write {vi: \"...\", en: "
         "\"...\"}\n"},
    }));
    CAPTURE(params);

    CHECK(policy_problems(with_params(params)) == problem);
}

TEST_CASE("a parameter that was refused is not unknown where it is used", "[policy]") {
    CHECK(policy_problems(asserting("{probe: sshd, count: {at_most: $max}}",
                                    "max: {type: number}")) == "p:6:22: unknown type 'number'\n");
}

TEST_CASE("a parameter that stands for an expression must be one", "[policy]") {
    const auto matching = asserting("{probe: sshd, some: {permitrootlogin: {matches: $word}}}",
                                    "word: {type: text, default: 'a('}");
    const auto argument = asserting("{probe: lines, with: {path: /x, matching: $word}, some: {}}",
                                    "word: {type: text, default: 'a('}");

    CHECK(policy_problems(matching) ==
          "p:6:10: parameter 'word': not a regular expression (RE2): 'a(': missing ): a(\n");
    CHECK(policy_problems(argument) ==
          "p:6:10: parameter 'word': not a regular expression (RE2): 'a(': missing ): a(\n");
}

TEST_CASE("an expression that is none is told on one line", "[policy]") {
    const auto problems =
        policy_problems(asserting("{probe: sshd, some: {permitrootlogin: {matches: $word}}}",
                                  R"(word: {type: text, default: "[1-\n9]|[b-a]"})"));

    CHECK(std::count(problems.begin(), problems.end(), '\n') == 1);
}

}  // namespace presscheck::test
