#include "checks/policy/version.h"

#include "tests/support/catch.h"

#include <sys/wait.h>

#include <cstdlib>

namespace presscheck::test {
namespace {

Version deb(const std::string& text) {
    return Version{text, Version::Order::dpkg};
}
Version rpm(const std::string& text) {
    return Version{text, Version::Order::rpm};
}

// -1, 0 or 1, to be shown when a test fails.
int sign(std::strong_ordering order) {
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool dpkg_says(const std::string& left, const std::string& relation, const std::string& right) {
    const auto command = "dpkg --compare-versions '" + left + "' " + relation + " '" + right + "'";
    const int status = std::system(command.c_str());  // NOLINT: the words are ours
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool dpkg_is_here() {
    return std::system("dpkg --version >/dev/null 2>&1") == 0;  // NOLINT: the words are ours
}

}  // namespace

TEST_CASE("Debian versions are ordered as dpkg's own tests order them", "[policy]") {
    const auto [left, right, expected] = GENERATE(table<std::string, std::string, int>({
        {"1.2", "1.10", -1},
        {"1.0", "1.00", 0},
        {"0", "", 0},
        {"1:1.0", "2.0", 1},
        {"0:1.0", "1.0", 0},
        {"1.0~rc1", "1.0", -1},
        {"1.0~~", "1.0~", -1},
        {"1.0~~a", "1.0~", -1},
        {"1.0a", "1.0+", -1},
        {"1.0", "1.0-1", -1},
        {"1.0-1", "1.0-1.1", -1},
        {"1.0-1~deb12u1", "1.0-1", -1},
        {"1.0-2-1", "1.0-1-9", 1},
        {"9.2p1-2+deb12u3", "9.2p1-2+deb12u10", -1},
        {"99999999999999999999999", "100000000000000000000000", -1},
    }));
    CAPTURE(left, right);

    CHECK(sign(compare(deb(left), deb(right))) == expected);
    CHECK(sign(compare(deb(right), deb(left))) == -expected);
}

TEST_CASE("Debian versions are ordered as the dpkg of this machine orders them", "[policy]") {
    const std::initializer_list<std::string> versions{
        "0",     "1.0",   "1.0~rc1", "1.0~", "1.0-1", "1.0-1~bpo11", "1.0+b1",
        "1:0.9", "1.0.a", "1.0a",    "1.00", "1.10",  "1.0-1.1"};
    const auto left = GENERATE_COPY(values(versions));
    const auto right = GENERATE_COPY(values(versions));
    CAPTURE(left, right);
    if (!dpkg_is_here()) {
        WARN("skipped: there is no dpkg on this machine");
        return;
    }

    const auto order = compare(deb(left), deb(right));

    CHECK(dpkg_says(left, "lt", right) == (order < 0));
    CHECK(dpkg_says(left, "eq", right) == (order == 0));
}

TEST_CASE("rpm versions are ordered as rpm's own tests order them", "[policy]") {
    const auto [left, right, expected] = GENERATE(table<std::string, std::string, int>({
        {"1.0", "1.0", 0},
        {"1.0", "2.0", -1},
        {"2.0.1", "2.0.1a", -1},
        {"5.5p1", "5.5p2", -1},
        {"5.5p10", "5.5p1", 1},
        {"10xyz", "10.1xyz", -1},
        {"xyz10", "xyz10.1", -1},
        {"xyz.4", "8", -1},
        {"xyz.4", "2", -1},
        {"5.5p2", "5.6p1", -1},
        {"5.6p1", "6.5p1", -1},
        {"6.0.rc1", "6.0", 1},
        {"10b2", "10a1", 1},
        {"7.4.052", "7.4.52", 0},
        {"1.0a", "1.0aa", -1},
        {"10.0001", "10.0039", -1},
        {"4.999.9", "5.0", -1},
        {"20101121", "20101122", -1},
        {"2_0", "2.0", 0},
        {"a+", "a_", 0},
        {"+a", "_a", 0},
        {"1.0~rc1", "1.0", -1},
        {"1.0~rc1", "1.0arc1", -1},
        {"1.0~rc1~git123", "1.0~rc1", -1},
        {"1.0^", "1.0", 1},
        {"1.0^git1", "1.0", 1},
        {"1.0^git1", "1.01", -1},
        {"1.0^20160101", "1.0.1", -1},
        {"1.0~rc1^git1", "1.0~rc1", 1},
        {"1.0^git1~pre", "1.0^git1", -1},
        {"1:1.0-1.el9", "2.0-1.el9", 1},
        {"1.0-1.el9", "1.0-2.el9", -1},
        {"1.0", "1.0-1.el9", -1},
    }));
    CAPTURE(left, right);

    CHECK(sign(compare(rpm(left), rpm(right))) == expected);
    CHECK(sign(compare(rpm(right), rpm(left))) == -expected);
}

TEST_CASE("an operand, which knows no manager, is compared in the other's order", "[policy]") {
    CHECK(sign(compare(deb("1.0.rc1"), deb("1.0.1"))) == 1);
    CHECK(sign(compare(rpm("1.0.rc1"), deb("1.0.1"))) == -1);
    CHECK(sign(compare(deb("1.0.rc1"), rpm("1.0.1"))) == -1);
}

}  // namespace presscheck::test
