#include "collector/json_pieces.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

using Pieces = std::vector<std::string_view>;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

}  // namespace

TEST_CASE("a list's elements are pieces of the text", "[collector]") {
    CHECK(*elements_of(R"({"a":[]})", "a", 0) == Pieces{});
    CHECK(*elements_of(R"({"a":[1]})", "a", 1) == Pieces{"1"});
    CHECK(*elements_of(R"({"a":[{"b":[1,2]},[[],{}],"c"]})", "a", 3) ==
          Pieces{R"({"b":[1,2]})", "[[],{}]", R"("c")"});
    CHECK(*elements_of(R"( { "\u0061" : [ 1 , 2 ] } )", "a", 2) == Pieces{"1 ", "2 "});
}

TEST_CASE("marks inside a text end no element", "[collector][hostile]") {
    CHECK(*elements_of(R"({"a":["],}{[",2]})", "a", 2) == Pieces{R"("],}{[")", "2"});
    CHECK(*elements_of(R"({"a":["\"],",2]})", "a", 2) == Pieces{R"("\"],")", "2"});
    CHECK(*elements_of(R"({"a":["\\",2]})", "a", 2) == Pieces{R"("\\")", "2"});
}

TEST_CASE("what is not the one member with its list is refused", "[collector][hostile]") {
    const auto body =
        GENERATE(as<std::string>{}, "", " ", "{", "{}", "[]", R"({"a")", R"({"a":)", R"({"a":[)",
                 R"({"a":1})", R"({"a":[1)", R"({"a":[1,)", R"({"a":[1})", R"({"a":[1]]})",
                 R"({"a":[1],"b":2})", R"({"a":[1]} x)", R"({"b":[1]})", R"({a:[1]})",
                 R"({"a":["]})", R"({"a":["\)", R"({"a":[1}])", R"({"a":[1]},)");
    CAPTURE(body);

    const auto elements = elements_of(body, "a", 8);

    REQUIRE_FALSE(elements);
    CHECK(elements.error().code == Errc::malformed);
}

TEST_CASE("it looks no further than the most elements there may be", "[collector][hostile]") {
    const auto full = elements_of("{\"a\":[" + repeated("1,", 63) + "1]}", "a", 64);
    const auto over = elements_of("{\"a\":[" + repeated("1,", 64) + "\"never closed", "a", 64);

    CHECK(full->size() == 64);
    REQUIRE_FALSE(over);
    CHECK(over.error().code == Errc::too_large);
}

TEST_CASE("values are counted wherever they stand", "[collector]") {
    CHECK(has_few_values("1", 1));
    CHECK(has_few_values(R"({"a":1,"b":[2,3]})", 5));
    CHECK_FALSE(has_few_values(R"({"a":1,"b":[2,3]})", 4));
    CHECK(has_few_values(R"("[[[[,,,,{{{{")", 1));
    CHECK_FALSE(has_few_values(repeated("[", 100), 99));
    CHECK_FALSE(has_few_values("[" + repeated("{},", 100) + "{}]", 100));
}

}  // namespace presscheck::test
