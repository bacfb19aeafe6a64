#include "checks/policy/policy.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

constexpr auto params = "max: {type: integer, default: 5}, nets: {type: list of network}";

std::string explained(const std::string& statement) {
    const auto policy = policy_of(asserting(statement, params));
    return explain(policy.checks.front().assertion, default_values(policy));
}

std::string many_names() {
    std::string names;
    for (int i = 0; i < 300; ++i)
        names += "đ" + std::to_string(i) + ", ";
    return names;
}

}  // namespace

TEST_CASE("a plain `every` is explained by what it asks of a row", "[policy]") {
    CHECK(explained("{probe: sshd, every: {permitrootlogin: no}, when_empty: pass}") ==
          "permitrootlogin is no");
}

TEST_CASE("a statement is explained in one line", "[policy]") {
    const auto [statement, line] = GENERATE(table<std::string, std::string>({
        {"{probe: login_defs, every: {login_retries: {at_least: 1, at_most: $max}}}",
         "login_retries is at least 1 and is at most 5"},
        {"{probe: accounts, where: {person: true}, every: {password_set: {newer_than: 45d}, "
         "password: {not: empty}}, when_empty: pass}",
         "password_set is newer than 45d and password is not empty, where person is true"},
        {"{probe: files, with: {path: /etc/shadow}, every: {mode: {mode_at_most: 640}}, "
         "when_empty: fail}",
         "mode has no bit beyond 0640, for path /etc/shadow"},
        {"{probe: listening, every: {address: {within: $nets}}, when_empty: pass}",
         "address is within $nets"},
        {"{probe: sshd, some: {}}", "some sshd row"},
        {"{probe: units, with: {name: auditd.service}, where: {type: service}, some: {active: "
         "true}}",
         "some units row whose active is true, where type is service, for name auditd.service"},
        {"{probe: packages, none: {name: {matches: 'telnet.*'}}, when_empty: unknown}",
         "no packages row whose name matches telnet.*"},
        {"{probe: accounts, where: {uid: 0}, count: {at_most: 1}}",
         "the number of accounts rows is at most 1, where uid is 0"},
        {"{all: [{probe: sshd, every: {permitrootlogin: no}, when_empty: pass}, {not: {probe: "
         "units, some: {}}}]}",
         "(sshd: permitrootlogin is no) and (not (some units row))"},
        {"{any: [{probe: sshd, some: {}}, {probe: units, some: {}}]}",
         "(some sshd row) or (some units row)"},
        {"{at_least: 1, of: [{probe: sshd, some: {}}, {probe: units, some: {}}]}",
         "at least 1 of (some sshd row), (some units row)"},
        {"{probe: accounts, some: {expires: {exists: false}}}",
         "some accounts row whose expires is absent"},
        {"{probe: accounts, some: {expires: {not: {exists: false}, valid_for: 30d}}}",
         "some accounts row whose expires is there and is valid for at least 30d"},
        {"{probe: accounts, some: {uid: {not: {at_least: 1, at_most: 999}}}}",
         "some accounts row whose uid not (is at least 1 and is at most 999)"},
        {"{probe: accounts, some: {shell: {not: {one_of: [a, b]}, matches: x, contains: y}}}",
         "some accounts row whose shell is not one of [a, b] and matches x and contains y"},
        {"{probe: sshd, every: {}, when_empty: fail}", "any row"},
    }));
    CAPTURE(statement);

    CHECK(explained(statement) == line);
}

TEST_CASE("what would be too long or break the line is cut and joined", "[policy][hostile]") {
    const auto cut = explained("{probe: accounts, some: {name: {one_of: [" + many_names() + "]}}}");
    const auto joined = explained("{probe: accounts, some: {name: \"a\\nb\"}}");

    CHECK(cut.size() <= 512);
    CHECK(cut.ends_with("..."));
    CHECK(joined == "some accounts row whose name is a b");
}

}  // namespace presscheck::test
