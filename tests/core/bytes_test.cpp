#include "core/bytes.h"

#include "tests/support/catch.h"

#include <set>

namespace presscheck::test {
namespace {

std::string all_bytes() {
    std::string bytes;
    for (int value = 0; value < 256; ++value)
        bytes.push_back(static_cast<char>(value));
    return bytes;
}

}  // namespace

TEST_CASE("bytes come back from hex, base64 and base64url as they were", "[core]") {
    const auto length = GENERATE(range(std::size_t{0}, std::size_t{257}));
    const auto bytes = all_bytes().substr(0, length);

    CHECK(*from_hex(to_hex(bytes)) == bytes);
    CHECK(*from_base64(to_base64(bytes)) == bytes);
    CHECK(*from_base64url(to_base64url(bytes)) == bytes);
}

TEST_CASE("base64 is that of RFC 4648", "[core]") {
    const auto [bytes, padded, url] =
        GENERATE(table<std::string, std::string, std::string>({{"", "", ""},
                                                               {"f", "Zg==", "Zg"},
                                                               {"fo", "Zm8=", "Zm8"},
                                                               {"foo", "Zm9v", "Zm9v"},
                                                               {"foob", "Zm9vYg==", "Zm9vYg"},
                                                               {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                                                               {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                                                               {"\xfb\xff\xbf", "+/+/", "-_-_"}}));

    CHECK(to_base64(bytes) == padded);
    CHECK(to_base64url(bytes) == url);
}

TEST_CASE("hex in any form but one is refused", "[core][hostile]") {
    const auto text = GENERATE(std::string("0"), std::string("0g"), std::string("AB"),
                               std::string("0x00"), std::string(" 00"), std::string("00 "),
                               std::string("\0\0", 2), std::string("\xff\xff"));

    CHECK(from_hex(text).error().code == Errc::malformed);
}

TEST_CASE("base64 in any form but one is refused", "[core][hostile]") {
    const auto text =
        GENERATE(as<std::string>{}, "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9", "Zm9=", "Zm8==", "=",
                 "==", "===", "====", "Z===", "Zg==Zg==", "Zm9v====", "Z g==", "Zg==\n",
                 "\nZg==", "-_-_", "Zm9v ", "Zm9v\xff", "A=AA", "AA=A");
    CAPTURE(text);

    CHECK(from_base64(text).error().code == Errc::malformed);
}

TEST_CASE("base64url in any form but one is refused", "[core][hostile]") {
    const auto text = GENERATE(as<std::string>{}, "Z", "Zg==", "Zh", "Zm9", "Zm8=", "+/+/", "Z g",
                               "Zg\n", "=", "Zm9vZ");
    CAPTURE(text);

    CHECK(from_base64url(text).error().code == Errc::malformed);
}

TEST_CASE("UTF-8 is told from what only looks like it", "[core][hostile]") {
    const auto good = GENERATE(as<std::string>{}, "", "a", "\x7f", "\xc2\x80", "\xdf\xbf",
                               "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
                               "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xc4\x90\xe1\xba\xa1");
    const auto bad =
        GENERATE(as<std::string>{}, "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41",
                 "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe1\xba", "\xe1\xba\x41", "\xed\xa0\x80",
                 "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x93",
                 "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe");
    CAPTURE(good, bad);

    CHECK(is_utf8(good));
    CHECK_FALSE(is_utf8(bad));
    CHECK_FALSE(is_utf8(good + bad));
    CHECK_FALSE(is_utf8(bad + "a"));
}

TEST_CASE("random bytes and UUIDs are each their own", "[core]") {
    const std::set<std::string> uuids{random_uuid(), random_uuid(), random_uuid()};

    CHECK(uuids.size() == 3);
    CHECK_THAT(
        *uuids.begin(),
        Catch::Matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    CHECK(random_bytes(16).size() == 16);
    CHECK(random_bytes(16) != random_bytes(16));
    CHECK(random_bytes(0).empty());
}

}  // namespace presscheck::test
