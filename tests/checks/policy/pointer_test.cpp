#include "checks/policy/pointer.h"

#include "checks/policy/argument.h"
#include "tests/support/catch.h"

namespace presscheck::test {

using Names = std::vector<std::string>;

TEST_CASE("a pointer is the names between its slashes", "[policy]") {
    CHECK(parse_pointer("") == Names{});
    CHECK(parse_pointer("/") == Names{""});
    CHECK(parse_pointer("/a//b/") == Names{"a", "", "b", ""});
    CHECK(parse_pointer("/a~1b/~0~01/*") == Names{"a/b", "~~1", "*"});
}

TEST_CASE("what is no pointer is refused", "[policy][hostile]") {
    const auto written = GENERATE(as<std::string>{}, "a", "a/b", "#/a", "/~", "/a~2", "/~/0");
    CAPTURE(written);

    CHECK_FALSE(parse_pointer(written));
    CHECK(fault_of(Argument{"pointer", Type{Kind::text}}, Value{Scalar{written}}));
}

TEST_CASE("a step is read back as the name it was made of", "[policy]") {
    const auto name = GENERATE(as<std::string>{}, "", "a", "/", "~", "~1", "a/~0/b");
    CAPTURE(name);

    CHECK(parse_pointer(pointer_step(name)) == Names{name});
}

}  // namespace presscheck::test
