#include "checks/policy/problem.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

// Problems in the lines from `last` down to 1.
Problems found_backwards(int last) {
    Problems problems;
    for (int line = last; line > 0; --line)
        problems.add({line, 1}, "wrong");
    return problems;
}

}  // namespace

TEST_CASE("problems are spelt one a line, with file, line and column", "[policy]") {
    const std::vector<Problem> problems{{{3, 7}, "unknown key 'a'"}, {{12, 1}, "b"}};

    CHECK(spell("policy.yaml", problems) ==
          "policy.yaml:3:7: unknown key 'a'\npolicy.yaml:12:1: b\n");
}

TEST_CASE("the nearest known name is suggested", "[policy]") {
    const auto [written, expected] = GENERATE(table<std::string, std::string>({
        {"permitrotlogin", "; did you mean 'permitrootlogin'?"},
        {"PermitRootLogin", "; did you mean 'permitrootlogin'?"},
        {"permitrootlgoin", "; did you mean 'permitrootlogin'?"},
        {"contxt", "; did you mean 'context'?"},
        {"mx", "; did you mean 'max'?"},
        {"something_else", ""},
        {"", ""},
    }));
    CAPTURE(written);

    CHECK(suggestion(written, {"context", "permitrootlogin", "max"}) == expected);
}

TEST_CASE("nothing is suggested for a name no one can have meant", "[policy][hostile]") {
    const std::string written(1'000'000, 'a');

    CHECK(suggestion(written, {"a", std::string_view(written).substr(1)}).empty());
}

TEST_CASE("what was written is quoted on one line, cut between characters", "[policy][hostile]") {
    const auto cut = in_quotes("a" + repeated("đ", 100));

    CHECK(in_quotes("a\nb\tc") == "'a b c'");
    CHECK(cut.size() == 1 + 79 + 4);
    CHECK(cut.ends_with("đ...'"));
}

TEST_CASE("problems come out in the order of the file and are bounded", "[policy][hostile]") {
    auto problems = found_backwards(5000);

    const bool full = problems.full();
    const auto found = std::move(problems).take();

    CHECK(full);
    REQUIRE(found.size() == 1000);
    CHECK(found.front().place.line == 4001);
    CHECK(found.back().place.line == 5000);
}

}  // namespace presscheck::test
