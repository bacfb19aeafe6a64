#include "core/canonical_json.h"

#include "core/limits.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

constexpr std::size_t enough = 1U << 20U;

std::string nested(std::size_t depth, std::string_view open, std::string_view inner,
                   std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += open;
    text += inner;
    for (std::size_t i = 0; i < depth; ++i)
        text += close;
    return text;
}

}  // namespace

TEST_CASE("canonical bytes are compact, ordered and escape no more than they must", "[core]") {
    const nlohmann::json value = {
        {"b", {1, -2, true, nullptr}}, {"a", "\"\\/\b\f\n\r\t\x01\x7f \xe1\xba\xa1"}, {"B", ""}};

    const auto bytes = canonical_bytes(value);

    CHECK(bytes ==
          "{\"B\":\"\",\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f \xe1\xba\xa1\",\"b\":[1,-2,true,"
          "null]}");
}

TEST_CASE("members stand in byte order, not in an alphabet's", "[core]") {
    const auto bytes =
        GENERATE(as<std::string>{}, R"({"":0,"A":0,"Z":0,"a":0,"aa":0,"b":0})",
                 "{\"z\":0,\"\xc4\x91\":0,\"\xe1\xba\xa1\":0,\"\xf0\x9f\x93\xb0\":0}");

    CHECK(parse_canonical(bytes, enough));
}

TEST_CASE("canonical bytes are read and printed the same", "[core]") {
    const auto bytes = GENERATE(as<std::string>{}, "{}", "[]", "null", "true", "false", "0", "-1",
                                "\"\"", "9007199254740992", "-9007199254740992",
                                R"({"a":{"b":[{"c":[]}]}})", "\"\\u0000\"", "\"\\u001f\"",
                                "\"\xed\x9f\xbf\xee\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"");
    CAPTURE(bytes);

    const auto value = parse_canonical(bytes, enough);

    REQUIRE(value);
    CHECK(canonical_bytes(*value) == bytes);
}

TEST_CASE("JSON in another form is not canonical, and says where", "[core][hostile]") {
    const auto bytes =
        GENERATE(as<std::string>{}, " {}", "{} ", "{}\n", "{ }", R"({"a": 1})", R"({"a":1, "b":2})",
                 R"({"b":1,"a":2})", R"({"b":1,"B":2})", R"("\/")", R"("\u0041")", R"("\u0009")",
                 R"("\u000A")", R"("\u001F")", R"("\u007f")", R"("\u1ea1")", R"("\ud83d\udcf0")",
                 "-0", "\xef\xbb\xbf{}");
    CAPTURE(bytes);

    const auto value = parse_canonical(bytes, enough);

    REQUIRE_FALSE(value);
    CHECK(value.error().code == Errc::malformed);
    CHECK_THAT(value.error().message,
               Catch::Contains("at byte") || Catch::Contains("byte order mark"));
}

TEST_CASE("other spellings of JSON are read where nothing is signed", "[core]") {
    const auto bytes = GENERATE(as<std::string>{}, " { \"b\" : 1 ,\r\n\t\"a\" : \"\\u1ea1\" } ",
                                "{\"a\":\"\xe1\xba\xa1\",\"b\":1}", R"({"b":1,"\u0061":"\u1EA1"})");

    const auto value = parse_json(bytes, enough);

    REQUIRE(value);
    CHECK(canonical_bytes(*value) == "{\"a\":\"\xe1\xba\xa1\",\"b\":1}");
}

TEST_CASE("what is not JSON is refused", "[core][hostile]") {
    const auto bytes =
        GENERATE(as<std::string>{}, "", " ", "{", "}", "[", "]", "{]", "[1,]", "{\"a\"}",
                 "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "nul", "NaN", "Infinity",
                 "undefined", "01", "+1", "1.", ".5", "0x10", "--1", "- 1", "\"", "\"\n\"",
                 "\"\t\"", "\"\\x\"", "\"\\u12\"", "// c\n{}", "/* c */{}", "{}{}", "[] []", "1 2");
    CAPTURE(bytes);

    CHECK(parse_json(bytes, enough).error().code == Errc::malformed);
    CHECK(parse_canonical(bytes, enough).error().code == Errc::malformed);
}

TEST_CASE("a zero byte does not end the text", "[core][hostile]") {
    const auto bytes = GENERATE(std::string("{}\0", 3), std::string("{}\0{}", 5),
                                std::string("\0", 1), std::string("\"\0\"", 3));

    CHECK(parse_json(bytes, enough).error().code == Errc::malformed);
    CHECK(parse_canonical(bytes, enough).error().code == Errc::malformed);
}

TEST_CASE("text that is not UTF-8 is refused", "[core][hostile]") {
    const auto inside =
        GENERATE(as<std::string>{}, "\xff", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
                 "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "\xe1\xba", "\\ud800", "\\udc00",
                 "\\ud800\\u0041", "\\udc00\\ud800");
    CAPTURE(inside);

    CHECK(parse_json("\"" + inside + "\"", enough).error().code == Errc::malformed);
    CHECK(parse_json("{\"" + inside + "\":1}", enough).error().code == Errc::malformed);
}

TEST_CASE("a number that is no integer within 2^53 is refused", "[core][hostile]") {
    const auto number =
        GENERATE(as<std::string>{}, "9007199254740993", "-9007199254740993", "1.0", "1.5", "1e2",
                 "1E2", "-0.0", "18446744073709551615", "18446744073709551616",
                 "-9223372036854775809", "1e400", "-1e400", "1e-400", std::string(10'000, '9'));
    CAPTURE(number.substr(0, 40));

    CHECK(parse_json(number, enough).error().code == Errc::malformed);
    CHECK(parse_json("{\"a\":[" + number + "]}", enough).error().code == Errc::malformed);
    CHECK(parse_canonical(number, enough).error().code == Errc::malformed);
}

TEST_CASE("a name that stands twice is refused, however it is spelt", "[core][hostile]") {
    const auto bytes =
        GENERATE(as<std::string>{}, R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})",
                 R"({"a":1,"\u0061":2})", R"([{"x":{"a":{},"a":[]}}])", R"({"":1,"":1})");
    CAPTURE(bytes);

    const auto value = parse_json(bytes, enough);

    REQUIRE_FALSE(value);
    CHECK(value.error().code == Errc::malformed);
    CHECK_THAT(value.error().message, Catch::Contains("twice"));
}

TEST_CASE("sixteen levels are read and seventeen refused", "[core][hostile]") {
    CHECK(parse_canonical(nested(16, "[", "", "]"), enough));
    CHECK(parse_canonical(nested(16, "{\"a\":", "1", "}"), enough));
    CHECK(parse_json(nested(17, "[", "", "]"), enough).error().code == Errc::malformed);
    CHECK(parse_json(nested(17, "{\"a\":", "1", "}"), enough).error().code == Errc::malformed);
    CHECK_THAT(parse_canonical(nested(17, "[", "", "]"), enough).error().message,
               Catch::Contains("deeper than 16"));
}

TEST_CASE("a mebibyte of brackets costs nothing but the answer", "[core][hostile]") {
    const auto bytes = GENERATE(std::string(enough, '['), std::string(enough, '{'),
                                std::string(enough, ']'), nested(150'000, "{\"a\":", "", ""),
                                nested(500'000, "[", "", "]"), nested(170'000, "[[],", "", ""));

    CHECK(parse_json(bytes, enough).error().code == Errc::malformed);
    CHECK(parse_canonical(bytes, enough).error().code == Errc::malformed);
}

TEST_CASE("brackets inside a text are no depth", "[core]") {
    CHECK(parse_canonical("\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"",
                          enough));
}

TEST_CASE("too many bytes are refused before they are read", "[core][hostile]") {
    CHECK(parse_canonical("[1,2]", 5));
    CHECK(parse_canonical("[1,2]", 4).error().code == Errc::too_large);
    CHECK(parse_json(std::string(enough + 1, '['), enough).error().code == Errc::too_large);
}

TEST_CASE("printing what is not UTF-8 does not throw", "[core][hostile]") {
    CHECK(canonical_bytes("a\xff"
                          "b") ==
          "\"a\xef\xbf\xbd"
          "b\"");
}

}  // namespace presscheck::test
