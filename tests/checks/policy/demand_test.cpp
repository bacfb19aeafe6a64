#include "checks/policy/demand.h"

#include "core/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

constexpr auto params = "max: {type: integer, default: 5}, nets: {type: list of network}";

Text spoken(const std::string& statement) {
    const auto policy = policy_of(asserting(statement, params));
    return demanded(policy.checks.front().assertion, default_values(policy));
}

}  // namespace

TEST_CASE("what a check asks is said in both languages", "[policy]") {
    const auto [statement, vi, en] = GENERATE(table<std::string, std::string, std::string>({
        {"{probe: sshd, every: {permitrootlogin: no}, when_empty: pass}",
         "mọi cấu hình sshd: permitrootlogin phải là no",
         "every sshd configuration: permitrootlogin must be no"},
        {"{probe: login_defs, every: {login_retries: {at_least: 1, at_most: $max}}}",
         "mọi cấu hình login.defs: login_retries phải ít nhất 1 và không được quá 5",
         "every login.defs configuration: login_retries must be at least 1 and must be at most 5"},
        {"{probe: accounts, where: {uid: 0}, every: {name: root}, when_empty: pass}",
         "mọi tài khoản có uid là 0: name phải là root",
         "every account where uid is 0: name must be root"},
        {"{probe: accounts, none: {password: empty}, when_empty: unknown}",
         "không được có tài khoản mà password là empty",
         "there must be no account whose password is empty"},
        {"{probe: files, with: {path: /etc/shadow}, every: {mode: {mode_at_most: 640}, owner: "
         "{not: {one_of: [lan, an]}}}, when_empty: fail}",
         "mọi tệp /etc/shadow: mode không được rộng hơn 0640 và owner không được là một trong "
         "lan, an",
         "every file /etc/shadow: mode must be no wider than 0640 and owner must be none of lan, "
         "an"},
        {"{probe: sysctl, with: {name: kernel.yama.ptrace_scope}, some: {running_number: "
         "{at_least: 1}}}",
         "phải có tham số nhân kernel.yama.ptrace_scope mà running_number ít nhất 1",
         "there must be at least one kernel parameter kernel.yama.ptrace_scope whose "
         "running_number is at least 1"},
        {"{probe: lines, with: {path: /etc/x, matching: 'a+'}, count: {is: 0}}",
         "không được có dòng matching a+ /etc/x", "there must be no line matching a+ /etc/x"},
        {"{probe: mounts, where: {path: /tmp, persisted: {exists: true, contains: nodev}}, count: "
         "{at_least: 1}}",
         "phải có điểm gắn có path là /tmp và persisted có giá trị và có chứa nodev",
         "there must be at least one mount where path is /tmp and persisted has a value and "
         "contains nodev"},
        {"{probe: accounts, where: {person: true}, count: {at_least: 2, at_most: 9}}",
         "số tài khoản có person là đúng phải ít nhất 2 và không được quá 9",
         "the number found of account where person is true must be at least 2 and must be at most "
         "9"},
        {"{probe: listening, every: {address: {within: $nets}}, when_empty: pass}",
         "mọi cổng đang mở: address phải nằm trong (nets, chưa khai báo)",
         "every open port: address must be within (nets, not declared)"},
        {"{probe: accounts, every: {expires: {exists: false}, last_sign: {not: {older_than: 45d}}, "
         "name: {not: {matches: 'x.*'}}}, when_empty: pass}",
         "mọi tài khoản: expires không được có giá trị và last_sign phải trong vòng 45 ngày và "
         "name "
         "không được khớp x.*",
         "every account: expires must have no value and last_sign must not be older than 45 days "
         "and "
         "name must not match x.*"},
    }));
    CAPTURE(statement);
    const auto text = spoken(statement);

    CHECK(text.vi == vi);
    CHECK(text.en == en);
}

TEST_CASE("alternatives and conditions of a check are numbered", "[policy]") {
    const std::string first = "{probe: sshd, some: {}}", second = "{probe: units, some: {}}";

    CHECK(spoken("{all: [" + first + ", " + second + "]}").vi ==
          "(1) phải có cấu hình sshd; (2) phải có unit systemd");
    CHECK(spoken("{any: [" + first + ", {all: [" + first + ", " + second + "]}]}").en ==
          "one of these: (1) there must be at least one sshd configuration; (2) [(1) there must be "
          "at least one sshd configuration; (2) there must be at least one systemd unit]");
    CHECK(spoken("{at_least: 1, of: [" + first + ", " + second + "]}").vi ==
          "ít nhất 1 trong các điều sau: (1) phải có cấu hình sshd; (2) phải có unit systemd");
    CHECK(spoken("{not: " + first + "}").vi == "không được như sau: phải có cấu hình sshd");
}

TEST_CASE("a long list is cut with the number of what is left out", "[policy]") {
    const auto text = spoken(
        "{probe: packages, every: {name: {one_of: [a, b, c, d, e, f, g, h, i, j]}}, when_empty: "
        "pass}");

    CHECK(text.vi == "mọi gói: name phải là một trong a, b, c, d, e, f, g, h, … và 2 giá trị khác");
}

TEST_CASE("what is asked fits into a paragraph, and is never cut within a letter", "[policy]") {
    std::string statement = "{all: [{probe: sshd, some: {}}";
    for (int i = 0; i < 60; ++i)
        statement +=
            ", {probe: accounts, none: {name: đ" + std::to_string(i) + "}, when_empty: pass}";
    const auto text = spoken(statement + "]}");

    CHECK(text.vi.size() <= 900);
    CHECK(text.vi.ends_with("…"));
    CHECK(is_utf8(text.vi));
}

TEST_CASE("every probe has a noun in both languages", "[policy]") {
    for (const auto& probe : probe_declarations()) {
        CAPTURE(probe.name);
        CHECK(noun_of(probe.name).vi != probe.name);
    }
}

}  // namespace presscheck::test
