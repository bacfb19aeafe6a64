#include "checks/parsers/audit_rules.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

AuditRule rule(std::string_view line) {
    const auto parsed = parse_audit_line(line);
    REQUIRE(parsed);
    REQUIRE(parsed->kind == AuditLine::Kind::rule);
    return parsed->rule;
}

AuditLine::Kind kind(std::string_view line) {
    const auto parsed = parse_audit_line(line);
    REQUIRE(parsed);
    return parsed->kind;
}

}  // namespace

TEST_CASE("a rule of audit is the same however it is written", "[checks]") {
    CHECK(rule("-a always,exit -F path=/etc/passwd -F perm=wa -F key=id") ==
          rule("-a exit,always -F path=/etc/passwd  -p aw -k id"));
    CHECK(rule("-a always,exit -F arch=b64 -S execve,execveat -F auid!=-1") ==
          rule("-a always,exit -F arch=x86_64 -S execveat -Sexecve -F auid!=unset"));
    CHECK(rule("-w /etc/ssh/ -p wa").path == "/etc/ssh");
    CHECK(rule("-w /etc/ssh").permissions == "rwxa");
    CHECK(rule("-w /etc/ssh").watch);
    CHECK(rule("-w / -p w").path == "/");
}

TEST_CASE("a rule of audit says what it records", "[checks]") {
    const auto seen = rule(
        "-A never,exit -F arch=b32 -S open -F dir=/srv -F exit=-EACCES -C uid!=euid"
        " -k a -k b");

    CHECK(seen.first);
    CHECK(seen.action == "never");
    CHECK(seen.list == "exit");
    CHECK(seen.arch == "b32");
    CHECK(seen.directory == "/srv");
    CHECK(seen.syscalls == std::vector<std::string>{"open"});
    CHECK(seen.fields == std::vector<AuditField>{{"exit", "=", "-EACCES"}, {"uid", "!=", "euid"}});
    CHECK(seen.keys == std::vector<std::string>{"a", "b"});
}

TEST_CASE("lines that are no rules are told apart", "[checks]") {
    CHECK(kind("") == AuditLine::Kind::nothing);
    CHECK(kind("  # -D") == AuditLine::Kind::nothing);
    CHECK(kind("-b 8192") == AuditLine::Kind::nothing);
    CHECK(kind("--backlog_wait_time 60000") == AuditLine::Kind::nothing);
    CHECK(kind("--loginuid-immutable") == AuditLine::Kind::nothing);
    CHECK(kind("-D") == AuditLine::Kind::clear);
    CHECK(kind("-c") == AuditLine::Kind::carry_on);
    CHECK(kind("-e 2") == AuditLine::Kind::enable);
    CHECK(parse_audit_line("-e 0")->enabled == 0);
}

TEST_CASE("a line that takes a rule away names it as the one that set it", "[checks]") {
    CHECK(kind("-W /etc/ssh/ -p wa -k id") == AuditLine::Kind::remove);
    CHECK(kind("-d exit,always -F arch=b64 -S open") == AuditLine::Kind::remove);
    CHECK(parse_audit_line("-W /etc/ssh/ -p wa -k id")->rule == rule("-w /etc/ssh -p aw -k id"));
    CHECK(parse_audit_line("-d exit,always -S open")->rule == rule("-a always,exit -S open"));
}

TEST_CASE("a line of audit that is not understood is never passed over", "[checks][hostile]") {
    const auto* line =
        GENERATE("-w", "-w etc/passwd", "-w /a -w /b", "-w /a -S open", "-w /a -F auid=0", "-p wa",
                 "-k x", "-a always", "-a always,never", "-a exit,exit", "-a always,exit -F auid",
                 "-a always,exit -F auid>=", "-a always,exit -F =1", "-a always,exit -S open;close",
                 "-a always,task -F path=/a", "-a always,exit -F path!=/a",
                 "-a always,exit -F path=a", "-a always,exit -p wq",
                 "-a always,exit -p w -F perm=a", "-a always,exit -F arch=b64 -F arch=b32", "-e 3",
                 "-e", "-D -k x", "-d always,exit -S open -D", "-W a", "-q /a,/b", "-w \"/a b\"",
                 "-w /a -k 'x'", "-Z 1", "- w", "rm", "--delete", "-w /a\t-p wa", "-b many");
    CAPTURE(line);

    CHECK_FALSE(parse_audit_line(line));
}

TEST_CASE("a zero byte is no part of a path that is watched", "[checks][hostile]") {
    const auto line =
        GENERATE(std::string("-w /etc/shadow\0 -p wa", 21), std::string("-w /etc/shadow\0", 15),
                 std::string("-a never,exit -F path=/etc/shadow\0", 34), std::string("# \0", 3));

    const auto parsed = parse_audit_line(line);

    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Errc::malformed);
}

}  // namespace presscheck::test
