#include "checks/policy/load_statement.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

Statement statement_of(const std::string& text) {
    return policy_of(asserting(text)).checks.front().assertion;
}

}  // namespace

TEST_CASE("statements combine", "[policy]") {
    const auto statement = statement_of(
        "{all: [{any: [{probe: sshd, some: {}}]}, {not: {probe: sshd, some: {}}},"
        " {at_least: 2, of: [{probe: sshd, some: {}}, {probe: units, none: {}, when_empty: "
        "pass}]}]}");

    REQUIRE(statement.kind == Statement::Kind::all);
    REQUIRE(statement.operands.size() == 3);
    CHECK(statement.operands[0].kind == Statement::Kind::any);
    CHECK(statement.operands[1].kind == Statement::Kind::negation);
    CHECK(statement.operands[2].kind == Statement::Kind::at_least);
    CHECK(statement.operands[2].needed == 2);
    CHECK(statement.operands[2].operands[1].table.quantifier == Quantifier::none);
    CHECK(statement.place.line == 9);
}

TEST_CASE("arguments are typed and in byte order of their names", "[policy]") {
    const auto statement = statement_of(
        "{probe: lines, with: {path: /etc/x, matching: '^a(b)$', comment: '#'}, "
        "where: {number: 1}, some: {value: b}}");

    REQUIRE(statement.table.with.size() == 3);
    CHECK(statement.table.with[0].first == "comment");
    CHECK(statement.table.with[1].first == "matching");
    CHECK(statement.table.with[2].first == "path");
    CHECK(statement.table.where.size() == 1);
    CHECK(spell(std::get<Value>(statement.table.with[2].second)) == "/etc/x");
}

TEST_CASE("one statement may rely on another host", "[policy]") {
    const auto whole = statement_of(
        "{probe: listening, some: {port: 514}, relies_on: {host: address, check: log-host/keeps}}");
    const auto branch = statement_of(
        "{any: [{probe: sshd, some: {}}, {probe: listening, some: {port: 514}, "
        "relies_on: {host: process, check: log-host/keeps}}]}");

    REQUIRE(whole.relies_on);
    CHECK(whole.relies_on->host_column == 1);
    CHECK(whole.relies_on->check == "log-host/keeps");
    REQUIRE(branch.operands[1].relies_on);
    CHECK(branch.operands[1].relies_on->host_column == 6);
}

TEST_CASE("each mistake in a statement is named in its place", "[policy]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"sshd", "p:9:1: the statement is a map, not a text\n"},
        {"{}",
         "p:9:1: a statement has one of the keys all, any, not, of (with at_least) or probe\n"},
        {"{prob: sshd, some: {}}",
         "p:9:2: unknown key 'prob' of the statement; did you mean 'probe'?\n"},
        {"{all: [{probe: sshd, some: {}}], any: [{probe: sshd, some: {}}]}",
         "p:9:1: a statement is either 'all' or 'any', not both\n"},
        {"{all: []}", "p:9:7: 'all' is empty; nothing is decided by no statement\n"},
        {"{any: []}", "p:9:7: 'any' is empty; nothing is decided by no statement\n"},
        {"{at_least: 1, of: []}", "p:9:19: 'of' is empty; nothing is decided by no statement\n"},
        {"{all: {probe: sshd, some: {}}}", "p:9:7: 'all' is a list, not a map\n"},
        {"{at_least: 2, of: [{probe: sshd, some: {}}]}",
         "p:9:12: 'at_least' is 1 to 1, the number of statements\n"},
        {"{at_least: 0, of: [{probe: sshd, some: {}}]}",
         "p:9:12: 'at_least' is 1 to 1, the number of statements\n"},
        {"{of: [{probe: sshd, some: {}}]}", "p:9:1: the statement lacks the key 'at_least'\n"},
        {"{all: [{probe: sshd, some: {}, applies_when: {probe: sshd, some: {}}}]}",
         "p:9:46: 'applies_when' belongs to the check, not into a statement\n"},
        {"{probe: shd, some: {anything: no}}",
         "p:9:9: unknown probe 'shd'; did you mean 'sshd'?\n"},
        {"{probe: sshd, some: {permitrotlogin: no}}",
         "p:9:22: unknown column 'permitrotlogin' of probe 'sshd'; did you mean "
         "'permitrootlogin'?\n"},
        {"{probe: sshd}",
         "p:9:1: the table of probe 'sshd' lacks one of the keys every, some, none, count\n"},
        {"{probe: sshd, evry: {}}",
         "p:9:15: unknown key 'evry' of the table of probe 'sshd'; did you mean 'every'?\n"},
        {"{probe: sshd, some: {}, count: 1}",
         "p:9:32: the table of probe 'sshd' has more than one of every, some, none, count\n"},
        {"{probe: sshd, every: {permitrootlogin: no}}",
         "p:9:1: the table of probe 'sshd' lacks the key 'when_empty': pass, fail, unknown or "
         "not_applicable when no row is selected\n"},
        {"{probe: sshd, none: {permitrootlogin: no}}",
         "p:9:1: the table of probe 'sshd' lacks the key 'when_empty': pass, fail, unknown or "
         "not_applicable when no row is selected\n"},
        {"{probe: sshd, every: {permitrootlogin: no}, when_emty: pass}",
         "p:9:45: unknown key 'when_emty' of the table of probe 'sshd'; did you mean "
         "'when_empty'?\n"},
        {"{probe: sshd, every: {permitrootlogin: no}, when_empty: skip}",
         "p:9:57: 'when_empty' is one of pass, fail, unknown, not_applicable, not 'skip'\n"},
        {"{probe: sshd, some: {}, when_empty: pass}",
         "p:9:37: 'when_empty' is for every and none; some and count know what no rows mean\n"},
        {"{probe: sshd, count: 1, when_empty: pass}",
         "p:9:37: 'when_empty' is for every and none; some and count know what no rows mean\n"},
        {"{probe: login_defs, every: {uid_min: 1000}, when_empty: fail}",
         "p:9:57: 'when_empty' says nothing here: probe 'login_defs' always has a row; leave it "
         "out\n"},
        {"{probe: login_defs, where: {uid_min: 1000}, every: {uid_max: 60000}}",
         "p:9:1: the table of probe 'login_defs' lacks the key 'when_empty': pass, fail, unknown "
         "or "
         "not_applicable when no row is selected\n"},
        {"{probe: sshd, with: {path: a}, some: {}}",
         "p:9:21: probe 'sshd' takes no arguments; leave 'with' out\n"},
        {"{probe: files, some: {}}", "p:9:1: probe 'files' lacks the argument 'path'\n"},
        {"{probe: files, with: {path: /etc/x, pth: b}, some: {}}",
         "p:9:37: unknown argument 'pth' of probe 'files'; did you mean 'path'?\n"},
        {"{probe: files, with: {path: [a]}, some: {}}",
         "p:9:29: argument 'path' of probe 'files' is one value, not a list\n"},
        {"{probe: files, with: {path: etc/x}, some: {}}",
         "p:9:29: argument 'path' of probe 'files': a path begins with / and has no `.` and no "
         "`..`: /etc/ssh/sshd_config\n"},
        {"{probe: sshd, count: {exists: true}}",
         "p:9:22: 'exists' says nothing about a number of rows\n"},
        {"{probe: sshd, count: some}",
         "p:9:22: 'count' of the table of probe 'sshd': not an integer like 5, -1 or unlimited: "
         "'some'\n"},
        {"{probe: sshd, some: [permitrootlogin]}", "p:9:21: 'some' is a map, not a list\n"},
        {"{probe: listening, some: {}, relies_on: {host: addres, check: a/b}}",
         "p:9:48: unknown column 'addres' of probe 'listening'; did you mean 'address'?\n"},
        {"{probe: listening, some: {}, relies_on: {host: port, check: a/b}}",
         "p:9:48: 'host' names a column of text or addresses; 'port' is integer\n"},
        {"{probe: listening, some: {}, relies_on: {host: address, check: b}}",
         "p:9:64: 'check' is policy/check, not 'b'\n"},
        {"{probe: listening, some: {}, relies_on: {host: address}}",
         "p:9:41: 'relies_on' lacks the key 'check'\n"},
        {"{all: [{probe: listening, some: {}, relies_on: {host: address, check: a/b}}]}",
         "p:9:48: 'relies_on' may stand only on what a check asserts as a whole, or on a branch of "
         "an 'any' at its top\n"},
        {"{any: [{any: [{probe: listening, some: {}, relies_on: {host: address, check: a/b}}]}]}",
         "p:9:55: 'relies_on' may stand only on what a check asserts as a whole, or on a branch of "
         "an 'any' at its top\n"},
        {"{any: [{probe: sshd, some: {}}], relies_on: {host: address, check: a/b}}",
         "p:9:45: 'relies_on' belongs to the table whose column names the host\n"},
    }));
    CAPTURE(text);

    CHECK(policy_problems(asserting(text)) == problem);
}

TEST_CASE("what applies a check may not rely on another host", "[policy]") {
    const auto text = policy_text(
        "", {"severity: high, satisfies: [std/1.a], assert: {probe: sshd, some: {}},\n"
             "applies_when: {probe: listening, some: {}, relies_on: {host: address, check: a/b}}"});

    CHECK(policy_problems(text) ==
          "p:9:55: 'relies_on' may stand only on what a check asserts as a whole, or on a branch "
          "of an 'any' at its top\n");
}

}  // namespace presscheck::test
