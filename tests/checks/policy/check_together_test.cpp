#include "checks/policy/load.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

// A policy of this id whose check `c` relies on `check` of another host, or on nothing.
Policy relying(const std::string& id, const std::string& check) {
    const auto relies_on =
        check.empty() ? "" : ", relies_on: {host: address, check: " + check + "}";
    auto text = asserting("{any: [{probe: sshd, some: {}}, {probe: listening, some: {}" +
                          relies_on + "}]}");
    return policy_of(text.replace(text.find("policy: p"), 9, "policy: " + id));
}

std::vector<std::string> messages_of(const std::vector<Policy>& policies) {
    std::vector<std::string> messages;
    for (const auto& found : check_together(policies))
        messages.push_back(spell(std::to_string(found.policy), {found.problem}));
    return messages;
}

}  // namespace

TEST_CASE("policies that rely on checks of each other fit together", "[policy]") {
    CHECK(messages_of({relying("server", "log-host/c"), relying("log-host", "")}).empty());
}

TEST_CASE("a check in a policy that is not at hand cannot be judged", "[policy]") {
    CHECK(messages_of({relying("server", "log-host/c")}).empty());
}

TEST_CASE("what does not fit together is named in its policy", "[policy]") {
    CHECK(messages_of({relying("server", ""), relying("server", "")}) ==
          std::vector<std::string>{"1:1:1: another policy is called 'server' too\n"});
    CHECK(messages_of({relying("server", "log-host/d"), relying("log-host", "")}) ==
          std::vector<std::string>{
              "0:9:33: unknown check 'log-host/d'; did you mean 'log-host/c'?\n"});
    CHECK(
        messages_of({relying("server", "log-hots/c"), relying("log-host", "")}) ==
        std::vector<std::string>{"0:9:33: unknown policy 'log-hots'; did you mean 'log-host'?\n"});
    CHECK(messages_of({relying("a", "server/c"), relying("server", "log-host/c"),
                       relying("log-host", "")}) ==
          std::vector<std::string>{"0:9:33: check 'server/c' itself relies on another host\n"});
}

TEST_CASE("a check may not rely on itself", "[policy]") {
    CHECK(messages_of({relying("server", "server/c")}) ==
          std::vector<std::string>{"0:9:33: check 'server/c' itself relies on another host\n"});
}

}  // namespace presscheck::test
