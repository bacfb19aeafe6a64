#include "checks/policy/load_matchers.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

constexpr auto params =
    "max: {type: integer, default: 5}, names: {type: list of text, default: [a]}, "
    "nets: {type: list of network}, net: {type: network}, age: {type: duration, default: 45d}, "
    "word: {type: text, default: a}";

// A table whose rows are those `row` describes.
std::string selecting(const std::string& probe, const std::string& row) {
    const std::string with = probe == "files" ? ", with: {path: /x}" : "";
    return asserting("{probe: " + probe + with + ", some: {" + row + "}}", params);
}

// The matchers of the only column of the only table.
std::vector<Matcher> matchers_of(const std::string& probe, const std::string& row) {
    return policy_of(selecting(probe, row)).checks.front().assertion.table.row.at(0).matchers;
}

// REQUIRES: the operand is a value.
std::string operand(const Matcher& matcher) {
    return spell(std::get<Value>(matcher.operand));
}

}  // namespace

TEST_CASE("a bare value means `is`, read by the type of the column", "[policy]") {
    const auto [probe, row, spelt] = GENERATE(table<std::string, std::string, std::string>({
        {"sshd", "permitrootlogin: no", "no"},
        {"sshd", "banner: 'null'", "null"},
        {"sshd", "banner: 0640", "0640"},
        {"sshd", "banner: $$max", "$max"},
        {"sshd", "banner: a$max", "a$max"},
        {"login_defs", "umask: 027", "0027"},
        {"login_defs", "uid_min: 1000", "1000"},
        {"login_defs", "create_home: true", "true"},
        {"login_defs", "pass_max_days: 2160h", "90d"},
        {"login_defs", "pass_max_days: unlimited", "unlimited"},
        {"accounts", "password_set: 2026-11-01", "2026-11-01T00:00:00Z"},
        {"accounts", "expires: never", "never"},
        {"packages", "version: 1.2", "1.2"},
        {"listening", "address: 0.0.0.0", "0.0.0.0"},
        {"units", "wanted_by: multi-user.target", "multi-user.target"},
    }));
    CAPTURE(row);

    const auto matchers = matchers_of(probe, row);

    REQUIRE(matchers.size() == 1);
    CHECK(matchers[0].kind == MatcherKind::is);
    CHECK(operand(matchers[0]) == spelt);
}

TEST_CASE("matchers are read with their operands", "[policy]") {
    const auto [probe, row, kind, spelt] =
        GENERATE(table<std::string, std::string, MatcherKind, std::string>({
            {"login_defs", "uid_min: {at_least: 1000}", MatcherKind::at_least, "1000"},
            {"packages", "version: {at_most: '1:2~rc1'}", MatcherKind::at_most, "1:2~rc1"},
            {"sshd", "banner: {one_of: [no, $$x]}", MatcherKind::one_of, "[no, $x]"},
            {"sshd", "permitrootlogin: {matches: '(no|without-password)'}", MatcherKind::matches,
             "(no|without-password)"},
            {"sshd", "permitrootlogin: {contains: w}", MatcherKind::contains, "w"},
            {"units", "wanted_by: {contains: a}", MatcherKind::contains, "a"},
            {"units", "wanted_by: {one_of: [a, b]}", MatcherKind::one_of, "[a, b]"},
            {"units", "active: {exists: false}", MatcherKind::exists, "false"},
            {"listening", "address: {within: [10.0.0.0/8, '::1']}", MatcherKind::within,
             "[10.0.0.0/8, ::1/128]"},
            {"files", "mode: {mode_at_most: 640}", MatcherKind::mode_at_most, "0640"},
            {"files", "modified: {newer_than: 12h}", MatcherKind::newer_than, "12h"},
            {"files", "modified: {older_than: 1d}", MatcherKind::older_than, "1d"},
            {"accounts", "expires: {valid_for: 0d}", MatcherKind::valid_for, "0s"},
        }));
    CAPTURE(row);

    const auto matchers = matchers_of(probe, row);

    REQUIRE(matchers.size() == 1);
    CHECK(matchers[0].kind == kind);
    CHECK(operand(matchers[0]) == spelt);
    CHECK((matchers[0].expression != nullptr) == (kind == MatcherKind::matches));
}

TEST_CASE("a negation holds matchers or a bare value", "[policy]") {
    const auto many =
        matchers_of("login_defs", "uid_min: {not: {at_least: 1, at_most: 999}, at_most: $max}");
    const auto bare = matchers_of("sshd", "permitrootlogin: {not: yes}");

    REQUIRE(many.size() == 2);
    CHECK(many[0].kind == MatcherKind::negation);
    REQUIRE(many[0].inner.size() == 2);
    CHECK(many[0].inner[1].kind == MatcherKind::at_most);
    CHECK(std::get<ParameterReference>(many[1].operand).name == "max");
    REQUIRE(bare[0].inner.size() == 1);
    CHECK(operand(bare[0].inner[0]) == "yes");
}

TEST_CASE("a parameter stands where its type is wanted", "[policy]") {
    const auto [probe, row, name] = GENERATE(table<std::string, std::string, std::string>({
        {"login_defs", "uid_min: $max", "max"},
        {"login_defs", "uid_min: '$max'", "max"},
        {"sshd", "banner: {one_of: $names}", "names"},
        {"listening", "address: {within: $nets}", "nets"},
        {"files", "modified: {newer_than: $age}", "age"},
        {"units", "wanted_by: {contains: $word}", "word"},
        {"sshd", "permitrootlogin: {matches: $word}", "word"},
    }));
    CAPTURE(row);

    CHECK(std::get<ParameterReference>(matchers_of(probe, row)[0].operand).name == name);
}

TEST_CASE("each mistake in a matcher is named in its place", "[policy]") {
    const auto [probe, row, problem] = GENERATE(table<std::string, std::string, std::string>({
        {"login_defs", "uid_min: {at_lest: 1}",
         "unknown matcher 'at_lest' of column 'uid_min' of probe 'login_defs'; did you mean "
         "'at_least'?\n"},
        {"login_defs", "uid_min: {}",
         "column 'uid_min' of probe 'login_defs' has no matcher; write a value, or one like "
         "{exists: true}\n"},
        {"login_defs", "uid_min: [1]",
         "column 'uid_min' of probe 'login_defs' takes one value or a map of matchers; for several "
         "values write {one_of: [...]}\n"},
        {"login_defs", "uid_min: +1",
         "column 'uid_min' of probe 'login_defs': not an integer like 5, -1 or unlimited: '+1'\n"},
        {"login_defs", "uid_min: {at_least: 1.9}",
         "'at_least' of column 'uid_min' of probe 'login_defs': not an integer like 5, -1 or "
         "unlimited: '1.9'\n"},
        {"login_defs", "uid_min: {one_of: 1}",
         "'one_of' of column 'uid_min' of probe 'login_defs' takes a list of integer, like [a, "
         "b]\n"},
        {"login_defs", "uid_min: {one_of: []}",
         "'one_of' of column 'uid_min' of probe 'login_defs' takes at least one value\n"},
        {"login_defs", "uid_min: {one_of: [$max]}",
         "'one_of' of column 'uid_min' of probe 'login_defs': a parameter like '$max' does not "
         "stand here; write $$ for a dollar\n"},
        {"login_defs", "uid_min: {within: [10.0.0.0/8]}",
         "matcher 'within' does not fit column 'uid_min' of probe 'login_defs', which is integer; "
         "it is for address and network\n"},
        {"sshd", "permitrootlogin: {newer_than: 1d}",
         "matcher 'newer_than' does not fit column 'permitrootlogin' of probe 'sshd', which is "
         "text; it is for time\n"},
        {"sshd", "permitrootlogin: {at_least: a}",
         "matcher 'at_least' does not fit column 'permitrootlogin' of probe 'sshd', which is text; "
         "it is for integer, duration, time and version\n"},
        {"files", "mode: {at_most: 640}",
         "matcher 'at_most' does not fit column 'mode' of probe 'files', which is mode; it is for "
         "integer, duration, time and version\n"},
        {"files", "size: {mode_at_most: 640}",
         "matcher 'mode_at_most' does not fit column 'size' of probe 'files', which is integer; it "
         "is for mode\n"},
        {"files", "size: {contains: 1}",
         "matcher 'contains' does not fit column 'size' of probe 'files', which is integer; it is "
         "for text and lists\n"},
        {"files", "size: {matches: a}",
         "matcher 'matches' does not fit column 'size' of probe 'files', which is integer; it is "
         "for text\n"},
        {"files", "size: {not: {matches: a}}",
         "matcher 'matches' does not fit column 'size' of probe 'files', which is integer; it is "
         "for text\n"},
        {"files", "size: {exists: yes}",
         "'exists' of column 'size' of probe 'files': not true or false: 'yes'\n"},
        {"files", "modified: {newer_than: unlimited}",
         "'newer_than' of column 'modified' of probe 'files' takes a length of time, not "
         "unlimited\n"},
        {"files", "owner: {matches: 'a('}",
         "'matches' of column 'owner' of probe 'files': not a regular expression (RE2): 'a(': "
         "missing ): a(\n"},
        {"files", "size: $mx", "unknown parameter 'mx'; did you mean 'max'?\n"},
        {"files", "size: $",
         "'$' names no parameter; write $$ for a dollar at the start of a value\n"},
        {"files", "owner: $HOME",
         "'$HOME' names no parameter; write $$ for a dollar at the start of a value\n"},
        {"files", "size: $age",
         "column 'size' of probe 'files' takes integer, and parameter 'age' is duration\n"},
        {"files", "modified: {newer_than: $max}",
         "'newer_than' of column 'modified' of probe 'files' takes duration, and parameter 'max' "
         "is integer\n"},
        {"listening", "address: {within: $net}",
         "'within' of column 'address' of probe 'listening' takes list of network, and parameter "
         "'net' is network\n"},
    }));
    CAPTURE(row);

    const auto found = policy_problems(selecting(probe, row));

    CHECK(found.substr(found.find(": ") + 2) == problem);
}

TEST_CASE("a word that a column never holds is refused where it stands", "[policy][hostile]") {
    const std::string password =
        "column 'password' of probe 'accounts' is usable, empty or locked, never ";
    const std::string root =
        "column 'permitrootlogin' of probe 'sshd' is yes, no, without-password or "
        "forced-commands-only, never ";
    const auto [probe, row, problem] = GENERATE_COPY(table<std::string, std::string, std::string>({
        {"accounts", "password: emtpy",
         "p:10:36: " + password + "'emtpy'; did you mean 'empty'?\n"},
        {"accounts", "password: {one_of: [locked, Empty]}",
         "p:10:54: " + password + "'Empty'; did you mean 'empty'?\n"},
        {"accounts", "password: {not: {is: none}}", "p:10:47: " + password + "'none'\n"},
        {"accounts", "password: {not: none}", "p:10:42: " + password + "'none'\n"},
        {"accounts", "password: {one_of: [a, b]}",
         "p:10:46: " + password + "'a'\np:10:49: " + password + "'b'\n"},
        {"sshd", "permitrootlogin: prohibit-password",
         "p:10:39: " + root + "'prohibit-password'\n"},
        {"sshd", "permitrootlogin: Yes", "p:10:39: " + root + "'Yes'; did you mean 'yes'?\n"},
        {"sshd", "permitrootlogin: $word", "p:6:177: parameter 'word': " + root + "'a'\n"},
        {"sshd", "permitrootlogin: {not: {one_of: $names}}",
         "p:6:44: parameter 'names': " + root + "'a'\n"},
        {"audit_rules", "permissions: aw",
         "p:10:42: column 'permissions' of probe 'audit_rules' is r, w, rw, x, rx, wx, rwx, a, ra, "
         "wa, rwa, xa, rxa, wxa or rwxa, never 'aw'; did you mean 'w'?\n"},
        {"accounts", "password: {one_of: [usable, empty]}", "none\n"},
        {"sshd", "permitrootlogin: {matches: 'pro.*'}, banner: prohibit-password", "none\n"},
    }));
    CAPTURE(row);

    CHECK(policy_problems(selecting(probe, row)) == problem);
}

TEST_CASE("a closed set of words holds for arguments too", "[policy]") {
    CHECK(policy_problems(asserting("{probe: repositories, with: {manager: yum}, some: {}}")) ==
          "p:9:39: argument 'manager' of probe 'repositories': it is apt or dnf, never 'yum'\n");
    CHECK(policy_problems(asserting("{probe: repositories, with: {manager: dnf}, some: {}}")) ==
          "none\n");
}

TEST_CASE("a matcher of another language is answered with ours", "[policy]") {
    const auto [row, ours] = GENERATE(table<std::string, std::string>({
        {"uid_min: {is_not: 1}",
         "'is_not' of column 'uid_min' of probe 'login_defs'; write "
         "{not: {is: x}}\n"},
        {"uid_min: {between: [1, 2]}",
         "'between' of column 'uid_min' of probe 'login_defs'; write {at_least: 1, at_most: 5}\n"},
        {"uid_min: {not_in: [1]}",
         "'not_in' of column 'uid_min' of probe 'login_defs'; write "
         "{not: {one_of: [a, b]}}\n"},
        {"uid_min: {at_lest: 1}",
         "'at_lest' of column 'uid_min' of probe 'login_defs'; did you "
         "mean 'at_least'?\n"},
    }));
    CAPTURE(row);

    const auto found = policy_problems(selecting("login_defs", row));

    CHECK(found.substr(found.find(": ") + 2) == "unknown matcher " + ours);
}

TEST_CASE("an expression that is too large is refused", "[policy][hostile]") {
    const auto long_one =
        policy_problems(selecting("files", "owner: {matches: '" + std::string(3000, 'a') + "'}"));
    const auto wide_one =
        policy_problems(selecting("files", "owner: {matches: '((a{100}){100}){100}'}"));

    CHECK(long_one.find("an expression is at most 2048 bytes\n") != std::string::npos);
    CHECK(wide_one.find("not a regular expression (RE2): ") != std::string::npos);
}

}  // namespace presscheck::test
