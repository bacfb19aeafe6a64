#include "checks/glob.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {

TEST_CASE("a wildcard stays within its component", "[checks]") {
    CHECK(path_matches("/etc/*.conf", "/etc/a.conf"));
    CHECK(path_matches("/etc/*.conf", "/etc/.conf"));
    CHECK(path_matches("/etc/?.conf", "/etc/a.conf"));
    CHECK_FALSE(path_matches("/etc/*.conf", "/etc/d/a.conf"));
    CHECK_FALSE(path_matches("/etc/?.conf", "/etc/.conf"));
    CHECK_FALSE(path_matches("/etc/a.conf", "/etc/a.confx"));
    CHECK_FALSE(path_matches("/etc", "/etcetera"));
}

TEST_CASE("two stars are any number of components, none included", "[checks]") {
    CHECK(path_matches("/etc/**", "/etc"));
    CHECK(path_matches("/etc/**", "/etc/a/b/c"));
    CHECK(path_matches("/**/x", "/x"));
    CHECK(path_matches("/**/a/**/x", "/1/a/2/a/3/x"));
    CHECK(path_matches("/etc/**/**", "/etc"));
    CHECK(path_matches("/**", "/"));
    CHECK(path_matches("/", "/"));
    CHECK(path_matches("/a/**/b/*/c", "/a/b/x/b/y/c"));
    CHECK_FALSE(path_matches("/etc/**/x", "/etc"));
    CHECK_FALSE(path_matches("/etc/**x", "/etc"));
    CHECK_FALSE(path_matches("/etc/**", "/etc.d/a"));
    CHECK_FALSE(path_matches("/**/x", "/x/y"));
}

TEST_CASE("a leading dot of a name is matched by a dot alone", "[checks]") {
    CHECK(name_matches(".*", ".hidden"));
    CHECK(name_matches("*", "seen"));
    CHECK_FALSE(name_matches("*", ".hidden"));
    CHECK_FALSE(name_matches("?hidden", ".hidden"));
}

TEST_CASE("a pattern of many stars takes no exponential time", "[checks][hostile]") {
    std::string pattern;
    for (int i = 0; i < 200; ++i)
        pattern += "*a";

    const bool matched = name_matches(pattern + "b", std::string(2000, 'a'));

    CHECK_FALSE(matched);
}

}  // namespace presscheck::test
