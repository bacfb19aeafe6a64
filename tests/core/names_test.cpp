#include "core/names.h"

#include "core/limits.h"
#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {

TEST_CASE("a name is lower-case letters, digits, dots, dashes and underscores", "[core]") {
    const auto good = GENERATE(as<std::string>{}, "a", "0", "level3-server", "bao-lam-dong",
                               "max_wrong_logins", "scan.ms", std::string(limits::name_bytes, 'a'));

    CHECK(is_name(good));
}

TEST_CASE("what could be a path, an option or a line is no name", "[core][hostile]") {
    const auto bad =
        GENERATE(std::string(), std::string("."), std::string(".."), std::string("-a"),
                 std::string("_a"), std::string("A"), std::string("a b"), std::string("a/b"),
                 std::string("a\n"), std::string("a\0", 2), std::string("\xc4\x91"),
                 std::string("a+b"), std::string(limits::name_bytes + 1, 'a'));
    CAPTURE(bad);

    CHECK_FALSE(is_name(bad));
    CHECK_FALSE(is_check_name("policy/" + bad));
    CHECK_FALSE(is_check_name(bad + "/check"));
}

TEST_CASE("a check is named by its policy and its id", "[core]") {
    CHECK(is_check_name("level3-server/ssh-root-login"));
    CHECK_FALSE(is_check_name("ssh-root-login"));
    CHECK_FALSE(is_check_name("a/b/c"));
    CHECK_FALSE(is_check_name("/"));
}

TEST_CASE("a version is three whole numbers", "[core][hostile]") {
    const auto good =
        GENERATE(as<std::string>{}, "0.0.0", "2026.11.1", "1.20.300", "999999999.0.0");
    const auto bad =
        GENERATE(as<std::string>{}, "", "1", "1.2", "1.2.3.4", "1..3", ".1.2", "1.2.", "01.2.3",
                 "1.2.03", "-1.2.3", "+1.2.3", "1.2.3 ", "1.2.x", "1.2.3-rc1", "1000000000.0.0");
    CAPTURE(good, bad);

    CHECK(is_version(good));
    CHECK_FALSE(is_version(bad));
}

TEST_CASE("a UUID is lower-case hex in its five groups", "[core][hostile]") {
    const auto bad =
        GENERATE(as<std::string>{}, "", "0b9e1a6c-1111-4222-8333-44445555666",
                 "0b9e1a6c-1111-4222-8333-4444555566667", "0B9E1A6C-1111-4222-8333-444455556666",
                 "0b9e1a6c111142228333444455556666", "0b9e1a6c-1111-4222-8333-44445555666g",
                 "0b9e1a6c1-111-4222-8333-444455556666", "0b9e1a6c-1111-4222-8333-4444-5555666",
                 "{b9e1a6c-1111-4222-8333-44445555666}");
    CAPTURE(bad);

    CHECK(is_uuid("0b9e1a6c-1111-4222-8333-444455556666"));
    CHECK_FALSE(is_uuid(bad));
}

TEST_CASE("hex has its digits and no others", "[core][hostile]") {
    CHECK(is_hex("00ff", 4));
    CHECK_FALSE(is_hex("00ff", 6));
    CHECK_FALSE(is_hex("00FF", 4));
    CHECK_FALSE(is_hex("00fg", 4));
    CHECK_FALSE(is_hex("", 4));
}

}  // namespace presscheck::test
