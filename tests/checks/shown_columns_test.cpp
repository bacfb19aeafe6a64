#include "checks/shown_columns.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

using namespace presscheck;

namespace {

std::vector<ShownColumns> shown_for(const std::string& statement) {
    const auto policy = test::policy_of(test::asserting(statement));
    return columns_shown(policy.checks.front().assertion);
}

}  // namespace

TEST_CASE("evidence shows the columns a check speaks of and those that name a row") {
    CHECK(shown_for("{probe: sshd, every: {permitrootlogin: no}, when_empty: pass}") ==
          std::vector<ShownColumns>{{"sshd", {"context", "permitrootlogin", "port"}}});
    CHECK(shown_for(
              "{probe: accounts, where: {uid: 0}, every: {shell: /bin/sh}, when_empty: pass}") ==
          std::vector<ShownColumns>{{"accounts", {"name", "uid", "shell"}}});
}

TEST_CASE("evidence of several tables of one probe is told once") {
    CHECK(shown_for("{any: [{probe: sshd, some: {permitrootlogin: no}}, {probe: clock, some: "
                    "{synchronised: true}}, {probe: sshd, some: {usepam: yes}}]}") ==
          std::vector<ShownColumns>{{"sshd", {"context", "permitrootlogin", "port", "usepam"}},
                                    {"clock", {"synchronised"}}});
}

TEST_CASE("a row that nothing names is shown by its first column") {
    CHECK(shown_for("{probe: clock, some: {}}") ==
          std::vector<ShownColumns>{{"clock", {"synchronised"}}});
}
