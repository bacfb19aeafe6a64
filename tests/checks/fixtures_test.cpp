#include "checks/fixtures.h"

#include "checks/policy/load.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <stdexcept>
#include <string>

namespace presscheck::test {
namespace {

constexpr const char* policy_text = R"(policy: p
version: 2026.11.1
language: 1
scope: host
title: {vi: "t", en: "t"}
params:
  greeting: {type: text, default: hello, title: {vi: "t", en: "t"}}
checks:
  - id: motd
    title: {vi: "t", en: "t"}
    why: {vi: "t", en: "t"}
    fix: {vi: "t", en: "t"}
    severity: advice
    assert:
      probe: lines
      with: {path: /etc/motd}
      every: {text: $greeting}
      when_empty: fail
)";

Policy small_policy() {
    return std::get<Policy>(load_policy(policy_text, {}));
}

FixtureReport report_of(const TemporaryFolder& folder) {
    auto report = run_fixtures(small_policy(), folder.path());
    if (!report) throw std::runtime_error(report.error().message);
    return *std::move(report);
}

void write_case(const TemporaryFolder& folder, const std::string& name, const std::string& text,
                const std::string& motd) {
    folder.write("/p/motd/" + name + "/.presscheck/case.yaml", text);
    folder.write("/p/motd/" + name + "/etc/motd", motd);
}

// "ssh-root-login/fail: expected fail, got pass", one line each.
std::string surprises(const FixtureReport& report) {
    std::string lines;
    for (const auto& result : report.results) {
        if (result.as_expected()) continue;
        lines += result.check + "/" + result.name + ": expected " +
                 std::string(name_of(result.expected)) + ", got " +
                 std::string(name_of(result.got.state));
        if (result.got.reason) lines += " (" + std::string(name_of(*result.got.reason)) + ")";
        lines += result.problem.empty() ? "\n" : ": " + result.problem + "\n";
    }
    for (const auto& missing : report.missing)
        lines += missing + "\n";
    return lines;
}

}  // namespace

TEST_CASE("a fixture says what is expected, and is told from what is not so", "[checks]") {
    const TemporaryFolder folder;
    write_case(folder, "pass", "expect: pass\n", "hello\n");
    write_case(folder, "fail", "expect: fail\n", "goodbye\n");
    write_case(folder, "denied",
               "expect: unknown\nreason: denied\nfiles: {/etc/motd: {error: denied}}\n", "");
    write_case(folder, "wrong", "expect: pass\n", "goodbye\n");
    write_case(folder, "wrong-reason",
               "expect: unknown\nreason: budget\nfiles: {/etc/motd: {error: denied}}\n", "");
    write_case(folder, "other-greeting", "expect: pass\nparams: {greeting: xin chào}\n",
               "xin chào\n");

    const auto report = report_of(folder);

    CHECK(surprises(report) ==
          "motd/wrong: expected pass, got fail\n"
          "motd/wrong-reason: expected unknown, got unknown (denied)\n");
    CHECK(report.results.size() == 6);
    CHECK_FALSE(report.as_expected());
}

TEST_CASE("a check without `pass` and `fail`, and fixtures of no check, are named", "[checks]") {
    const TemporaryFolder folder;
    write_case(folder, "pass", "expect: pass\n", "hello\n");
    folder.make("/p/motto/pass");

    const auto report = report_of(folder);

    CHECK(report.missing ==
          std::vector<std::string>{"motd: no case `fail`", "motto: no such check in the policy"});
    CHECK_FALSE(report.as_expected());
}

TEST_CASE("a bad case is a problem with its place, never a result", "[checks][hostile]") {
    struct Line {
        const char *text, *message;
    };
    const auto line = GENERATE(values<Line>({
        {"now: 2026-11-01T00:00:00Z\n", "lacks the key 'expect'"},
        {"expect: passs\n", "case.yaml:1:9: 'expect': no such word"},
        {"expect: pass\nexpects: pass\n", "case.yaml:2:1: unknown key"},
        {"expect: pass\nparams: {greetin: x}\n", "no parameter"},
        {"expect: pass\nmemory: {updates: {seen: yesterday}}\n", "'memory'"},
        {"expect: pass\nfiles: {/etc/none: {mode: 0600}}\n", "no such file here"},
        {"expect: pass\nfiles: {/etc/motd: {type: directory}}\n", "of another `type`"},
        {"expect: pass\nfiles: {etc/motd: {mode: 0600}}\n", "absolute and plain"},
        {"expect: pass\nfiles: {/etc/motd: {owner: nobody-here}}\n", "give its number"},
        {"expect: pass\nfiles: {/etc/motd: {error: lost}}\n", "'error' is one of denied"},
        {"expect: pass\nfiles: {/etc/motd: {mtime: never}}\n", "a point in time"},
        {"expect: pass\nfiles: {/etc/motd: {device: 8}}\n", "two numbers"},
        {"expect: [pass\n", "case.yaml:"},
    }));
    CAPTURE(line.text);
    const TemporaryFolder folder;
    write_case(folder, "pass", line.text, "hello\n");
    write_case(folder, "fail", "expect: fail\n", "goodbye\n");

    const auto report = report_of(folder);

    REQUIRE(report.results.size() == 2);
    CHECK(report.results[1].problem.find(line.message) != std::string::npos);
    CHECK_FALSE(report.as_expected());
}

TEST_CASE("what the fixtures of a check leave untested is named", "[checks]") {
    const TemporaryFolder folder;
    write_case(folder, "pass", "expect: pass\n", "hello\n");
    write_case(folder, "fail", "expect: fail\n", "goodbye\n");
    const auto few = report_of(folder).survivors;
    write_case(folder, "empty", "expect: fail\n", "");
    write_case(folder, "one-bad", "expect: fail\n", "hello\ngoodbye\n");
    const auto more = report_of(folder).survivors;

    CHECK(few.size() == 4);
    CHECK(few[0].change == "lines: `some` for `every`");
    CHECK(more.empty());
}

TEST_CASE("a policy without fixtures is refused", "[checks]") {
    const TemporaryFolder folder;

    const auto report = run_fixtures(small_policy(), folder.path());

    REQUIRE_FALSE(report);
    CHECK(report.error().code == Errc::not_found);
}

}  // namespace presscheck::test
