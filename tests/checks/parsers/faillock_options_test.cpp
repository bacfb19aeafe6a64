#include "checks/parsers/faillock_options.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

FaillockOptions options_of(std::string_view file, const std::vector<std::string>& arguments = {}) {
    FaillockOptions options;
    REQUIRE(read_faillock_conf(file, "conf", options));
    read_faillock_arguments(arguments, "pam:1", options);
    return options;
}

}  // namespace

TEST_CASE("pam_faillock has its defaults", "[checks]") {
    const auto options = options_of("# deny = 7\n\n");

    CHECK(options.deny == 3);
    CHECK(options.fail_interval == 900);
    CHECK(options.unlock_time == 600);
    CHECK_FALSE(options.even_deny_root);
    CHECK(options.action == FaillockOptions::Action::preauth);
}

TEST_CASE("an argument of pam_faillock goes before its file, and its place is known", "[checks]") {
    const auto options = options_of("deny = 5\nunlock_time = 60\n", {"authfail", "deny=4"});

    CHECK(options.deny == 4);
    CHECK(options.deny_from == "pam:1");
    CHECK(options.unlock_time == 60);
    CHECK(options.unlock_from == "conf:2");
    CHECK(options.action == FaillockOptions::Action::authfail);
}

TEST_CASE("numbers are read as pam_faillock reads them", "[checks]") {
    const auto [text, deny] = GENERATE(table<std::string, std::uint32_t>({
        {"deny=4", 4},
        {"deny 4", 4},
        {" deny  =  4 # five", 4},
        {"deny = 4x", 4},
        {"deny = +4", 4},
        {"deny = x4", 3},
        {"deny =", 3},
        {"Deny = 4", 3},
        {"deny = 65536", 0},
        {"deny = 65541", 5},
        {"deny = -1", 65535},
    }));
    CAPTURE(text);

    CHECK(options_of(text + "\n").deny == deny);
}

TEST_CASE("times beyond a week are passed over, and never is for ever", "[checks]") {
    CHECK(options_of("unlock_time = 604800\n").unlock_time == 604800);
    CHECK(options_of("unlock_time = 604801\n").unlock_time == 600);
    CHECK(options_of("unlock_time = never\n").unlock_time == 0);
    CHECK(options_of("fail_interval = never\n").fail_interval == 900);
    CHECK(options_of("root_unlock_time = never\n").root_unlock_time == 0U);
}

TEST_CASE("root_unlock_time does not cover root", "[checks]") {
    CHECK_FALSE(options_of("root_unlock_time = 60\n").even_deny_root);
    CHECK(options_of("even_deny_root = no\n").even_deny_root);
}

TEST_CASE("a line too long for pam_faillock is refused", "[checks][hostile]") {
    FaillockOptions options;

    const auto read = read_faillock_conf("#" + std::string(1100, 'x') + "\n", "conf", options);

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::malformed);
}

TEST_CASE("the last conf= names the file", "[checks]") {
    CHECK(faillock_conf({"preauth"}) == std::nullopt);
    CHECK(faillock_conf({"conf=/a", "conf=/b", "silent"}) == "/b");
}

}  // namespace presscheck::test
