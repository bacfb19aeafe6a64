#include "checks/policy/value.h"

#include "core/bytes.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {

TEST_CASE("a value is spelt so that it can be read again", "[policy]") {
    const auto [kind, text, spelt] = GENERATE(table<Kind, std::string, std::string>({
        {Kind::text, "no", "no"},
        {Kind::text, "", ""},
        {Kind::text, "unlimited", "unlimited"},
        {Kind::integer, "0", "0"},
        {Kind::integer, "-5", "-5"},
        {Kind::integer, "4294967296", "4294967296"},
        {Kind::integer, "9223372036854775807", "9223372036854775807"},
        {Kind::integer, "unlimited", "unlimited"},
        {Kind::boolean, "true", "true"},
        {Kind::duration, "0s", "0s"},
        {Kind::duration, "0d", "0s"},
        {Kind::duration, "90s", "90s"},
        {Kind::duration, "300s", "5m"},
        {Kind::duration, "12h", "12h"},
        {Kind::duration, "48h", "2d"},
        {Kind::duration, "unlimited", "unlimited"},
        {Kind::time, "2026-11-23", "2026-11-23T00:00:00Z"},
        {Kind::time, "2026-11-23T01:02:03Z", "2026-11-23T01:02:03Z"},
        {Kind::time, "never", "never"},
        {Kind::time, "unlimited", "unlimited"},
        {Kind::mode, "640", "0640"},
        {Kind::mode, "4755", "4755"},
        {Kind::version, "1:9.2p1-2+deb12u3~", "1:9.2p1-2+deb12u3~"},
        {Kind::address, "2001:DB8::9", "2001:db8::9"},
        {Kind::network, "10.0.0.0/8", "10.0.0.0/8"},
    }));
    CAPTURE(text);

    const auto value = parse_scalar(kind, text);

    REQUIRE(value);
    CHECK(spell(*value) == spelt);
    CHECK(*parse_scalar(kind, spelt) == *value);
}

TEST_CASE("text that is not of its type is refused", "[policy][hostile]") {
    const auto [kind, text] = GENERATE(table<Kind, std::string>({
        {Kind::integer, ""},        {Kind::integer, "+1"},
        {Kind::integer, "-"},       {Kind::integer, "-0"},
        {Kind::integer, "1.9"},     {Kind::integer, "0x10"},
        {Kind::integer, "0644"},    {Kind::integer, "5m"},
        {Kind::integer, " 5"},      {Kind::integer, "9223372036854775808"},
        {Kind::integer, "never"},   {Kind::boolean, ""},
        {Kind::boolean, "yes"},     {Kind::boolean, "True"},
        {Kind::boolean, "1"},       {Kind::duration, ""},
        {Kind::duration, "s"},      {Kind::duration, "12"},
        {Kind::duration, "-1s"},    {Kind::duration, "1.5h"},
        {Kind::duration, "1h30m"},  {Kind::duration, "1w"},
        {Kind::duration, "012h"},   {Kind::duration, "1000001d"},
        {Kind::duration, "never"},  {Kind::time, "2026-11-23T01:02:03"},
        {Kind::time, "2026-02-30"}, {Kind::time, "2026-11-23T01:02:03+07:00"},
        {Kind::mode, ""},           {Kind::mode, "64"},
        {Kind::mode, "0o640"},      {Kind::mode, "0689"},
        {Kind::mode, "00640"},      {Kind::mode, "unlimited"},
        {Kind::version, ""},        {Kind::version, "1 2"},
        {Kind::version, "~1"},      {Kind::address, "10.0.0.0/8"},
        {Kind::network, "ten"},
    }));
    CAPTURE(text);

    CHECK_FALSE(parse_scalar(kind, text));
}

TEST_CASE("a refusal says what such a value looks like", "[policy]") {
    const auto value = parse_scalar(Kind::duration, "12");

    REQUIRE_FALSE(value);
    CHECK(value.error().code == Errc::malformed);
    CHECK(value.error().message == "not a duration like 90s, 5m, 12h, 45d or unlimited: '12'");
}

TEST_CASE("a refusal is cut between characters, never within one", "[policy][hostile]") {
    const auto kind = GENERATE(Kind::integer, Kind::duration, Kind::time, Kind::address,
                               Kind::network, Kind::version, Kind::mode);
    std::string text = GENERATE(as<std::string>{}, "", "x", "xx");
    for (int i = 0; i < 100; ++i)
        text += "ề";

    const auto value = parse_scalar(kind, text);

    REQUIRE_FALSE(value);
    CHECK(is_utf8(value.error().message));
    CHECK(value.error().message.size() < 200);
}

TEST_CASE("a list is spelt with brackets", "[policy]") {
    const Value list{std::vector<Scalar>{std::string("a"), std::string("b")}};
    const Value empty{std::vector<Scalar>{}};

    CHECK(spell(list) == "[a, b]");
    CHECK(spell(empty) == "[]");
}

TEST_CASE("a value in JSON has the form of its type", "[policy]") {
    const auto [kind, text, json] = GENERATE(table<Kind, std::string, std::string>({
        {Kind::text, "no", R"("no")"},
        {Kind::integer, "5", "5"},
        {Kind::integer, "9007199254740992", "9007199254740992"},
        {Kind::integer, "9007199254740993", R"("9007199254740993")"},
        {Kind::integer, "unlimited", R"("unlimited")"},
        {Kind::boolean, "false", "false"},
        {Kind::duration, "12h", "43200"},
        {Kind::time, "2026-11-23", R"("2026-11-23T00:00:00Z")"},
        {Kind::time, "never", R"("never")"},
        {Kind::mode, "640", R"("0640")"},
        {Kind::version, "1.2", R"("1.2")"},
        {Kind::address, "::1", R"("::1")"},
        {Kind::network, "10.0.0.0/8", R"("10.0.0.0/8")"},
    }));
    CAPTURE(text);

    CHECK(to_json(Value{*parse_scalar(kind, text)}).dump() == json);
}

TEST_CASE("a list in JSON is an array", "[policy]") {
    CHECK(to_json(Value{std::vector<Scalar>{std::int64_t{22}, std::int64_t{2222}}}).dump() ==
          "[22,2222]");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD in JSON", "[policy][hostile]") {
    const Value name{Scalar{std::string("caf\xe9 \xc4\x91\xff")}};

    CHECK(to_json(name).dump() == "\"caf\xef\xbf\xbd \xc4\x91\xef\xbf\xbd\"");
}

}  // namespace presscheck::test
