#include "checks/parsers/dnf_config.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string value(std::string_view text, std::string_view section, std::string_view key) {
    const auto config = parse_dnf_config(text);
    REQUIRE(config);
    const auto* found = config->find(section);
    const auto* setting = found == nullptr ? nullptr : found->find(key);
    return setting == nullptr ? "(none)" : setting->value;
}

}  // namespace

TEST_CASE("dnf takes quotes off a value, and the last of two settings", "[checks]") {
    CHECK(value("[a]\ngpgcheck = '0' \n", "a", "gpgcheck") == "0");
    CHECK(value("[a]\ngpgcheck=1\n[b]\nx=1\n[a]\ngpgcheck=0\n", "a", "gpgcheck") == "0");
    CHECK(value("[a]\nGPGCheck=0\n", "a", "gpgcheck") == "(none)");
    CHECK(value("[a]\ngpgcheck=0 # off\n", "a", "gpgcheck") == "0 # off");
    CHECK(value("\xef\xbb\xbf[a] # c\r\ngpgcheck=0\r\n", "a", "gpgcheck") == "0");
}

TEST_CASE("an indented line goes on with a value of dnf's", "[checks]") {
    CHECK(value("[a]\nx=1\n 2\n\n", "a", "x") == "1\n2");
    CHECK(value("[a]\nx=1\n  \n 2\n", "a", "x") == "1\n\n2");
    CHECK(value("[a]\nx=1\n [b]\ny=2\n", "b", "y") == "2");
}

TEST_CASE("dnf takes nothing from a file with a line that it does not understand", "[checks]") {
    CHECK_FALSE(parse_dnf_config(GENERATE("x=1\n", "[a]\ngpgcheck: 0\n", "[a]\n x=1\n", "[a]\n=1\n",
                                          "[]\n", "[a\n", "[a] bc\n", "[a]\nx=1\n# c\n 2\n")));
}

TEST_CASE("dnf's words for yes and no", "[checks]") {
    CHECK(dnf_switch(GENERATE("1", "Yes", "TRUE", "on")) == true);
    CHECK(dnf_switch(GENERATE("0", "no", "False", "OFF")) == false);
    CHECK_FALSE(dnf_switch(GENERATE("", "2", "enable", "yes ")));
}

TEST_CASE("dnf's lists have commas and blanks between words", "[checks]") {
    CHECK(dnf_words(" /a, /b\n/c,,") == std::vector<std::string>{"/a", "/b", "/c"});
}

}  // namespace presscheck::test
