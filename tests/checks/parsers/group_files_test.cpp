#include "checks/parsers/group_files.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a group has a number and members", "[checks]") {
    const auto file = parse_group("# x\nsudo:x:27:an,binh\n\nempty:!:28:\n");

    REQUIRE(file.entries.size() == 2);
    CHECK_FALSE(file.incomplete);
    CHECK(file.entries[0].gid == 27);
    CHECK(file.entries[0].members == std::vector<std::string>{"an", "binh"});
    CHECK(file.entries[0].password == PasswordState::shadowed);
    CHECK(file.entries[1].members.empty());
    CHECK(file.entries[1].password == PasswordState::locked);
}

TEST_CASE("a line that is no group is told", "[checks][hostile]") {
    const auto line = GENERATE(as<std::string>{}, "web:x:many:an", "web:x:33", ":x:33:", "web",
                               "web:x:33:an\r", "web:x:-1:", "w\xff:x:33:", "a:x:1:\na:x:2:");
    CAPTURE(line);

    CHECK(parse_group(line + "\n").incomplete == Reason::malformed);
}

TEST_CASE("a line that asks a directory for groups is told", "[checks]") {
    CHECK(parse_group("root:x:0:\n+:::\n").incomplete == Reason::directory_service);
}

TEST_CASE("the first of two records of gshadow counts, and both are told of", "[checks]") {
    const auto file = parse_gshadow("web:$6$salt$hash::\nweb:!::\nan:x::an\nbad:!:\n");

    CHECK(file.incomplete == Reason::malformed);
    CHECK(file.by_name.at("web").password == PasswordState::usable);
    CHECK(file.by_name.at("an").password == PasswordState::locked);
    CHECK_FALSE(file.by_name.at("bad").sound);
}

}  // namespace presscheck::test
