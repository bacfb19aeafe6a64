#include "checks/parsers/login_defs.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a setting of login.defs is read as shadow reads it", "[checks]") {
    const auto line =
        GENERATE(as<std::string>{}, "UID_MIN 500", "\tUID_MIN\t\t500  ", "UID_MIN \"500\"",
                 "UID_MIN 500\r", "UID_MIN 0x1f4", "UID_MIN 0764", "UID_MIN 1\nUID_MIN 500",
                 "UID_MIN 500\nUID_MIN", "UID_MIN\v1\nUID_MIN 500");
    CAPTURE(line);

    const auto definitions = LoginDefinitions::parse(line + "\n");

    CHECK(login_number(definitions.find("UID_MIN"), 1000) == 500);
}

TEST_CASE("what does not set a key leaves its default", "[checks]") {
    const auto line = GENERATE(as<std::string>{}, "", "# UID_MIN 500", "uid_min 500", "UID_MIN",
                               "UID_MIN_X 500", "UID_MIN=500");
    CAPTURE(line);

    const auto definitions = LoginDefinitions::parse(line + "\n");

    CHECK(login_number(definitions.find("UID_MIN"), 1000) == 1000);
}

TEST_CASE("what is no number is nobody's number", "[checks][hostile]") {
    const auto value = GENERATE(as<std::string>{}, "90 # days", "ninety", "90d", "0x", "09", "--1",
                                "\"\"", "99999999999999999999");
    CAPTURE(value);

    const auto definitions = LoginDefinitions::parse("PASS_MAX_DAYS " + value + "\n");

    REQUIRE(definitions.find("PASS_MAX_DAYS") != nullptr);
    CHECK_FALSE(login_number(definitions.find("PASS_MAX_DAYS"), -1));
}

TEST_CASE("people have the numbers from UID_MIN to UID_MAX", "[checks]") {
    const auto people = person_ids(LoginDefinitions::parse("UID_MIN 500\nUID_MAX 1999\n"));

    REQUIRE(people);
    CHECK_FALSE(people->contains(499));
    CHECK(people->contains(500));
    CHECK(people->contains(1999));
    CHECK_FALSE(people->contains(2000));
}

}  // namespace presscheck::test
