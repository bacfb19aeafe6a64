#include "checks/parsers/lz4_frame.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

using namespace std::string_literals;

// A frame of independent blocks without checksums, as its specification shows it.
const std::string head = "\x04\x22\x4D\x18\x60\x40\x82"s;
const std::string end = "\0\0\0\0"s;

std::string block(const std::string& bytes) {
    return std::string(1, static_cast<char>(bytes.size())) + "\0\0\0"s + bytes;
}

}  // namespace

TEST_CASE("literals are handed out as they are") {
    CHECK(*unpack_lz4(head +
                          block("\x30"
                                "abc"s) +
                          end,
                      100) == "abc");
}

TEST_CASE("a copy may begin before it ends") {
    // One literal, then 10 bytes from one byte back, then one literal.
    const auto packed = head + block("\x16"s + "a" + "\x01\0"s + "\x10" + "b") + end;

    CHECK(*unpack_lz4(packed, 100) == "aaaaaaaaaaab");
}

TEST_CASE("a length goes on in further bytes") {
    const auto packed = head + block("\x1F"s + "a" + "\x01\0"s + "\xFF\x01" + "\x10" + "b") + end;

    CHECK(*unpack_lz4(packed, 1000) == std::string(1 + 15 + 255 + 1 + 4, 'a') + "b");
}

TEST_CASE("what was stored as it is, frames in a row and frames to be skipped are read") {
    const auto stored = "\x03\0\0\x80"s + "abc";
    const auto skipped = "\x5A\x2A\x4D\x18\x02\0\0\0"s + "xx";

    CHECK(*unpack_lz4(head + stored + end + skipped + head + stored + end, 100) == "abcabc");
}

TEST_CASE("what is no LZ4 frame is refused", "[hostile]") {
    const auto packed = GENERATE_COPY(
        ""s, "abc"s, head, head + "\x05\0\0\0"s + "ab", head + block("\x10"s + "a" + "\x02\0"s),
        head + block("\x16"s + "a" + "\0\0"s + "\x10" + "b") + end,
        head + block("\x16"s + "a" + "\x02\0"s + "\x10" + "b") + end,
        "\x02\x21\x4C\x18"s + block("\x10"s + "a"), "\x04\x22\x4D\x18\x61\x40\x82"s + end);

    CHECK(unpack_lz4(packed, 100).error().code == Errc::malformed);
}

TEST_CASE("a few bytes do not become more than is asked for", "[hostile]") {
    const auto bomb =
        head + block("\x1F"s + "a" + "\x01\0"s + std::string(60, '\xFF') + "\x01" + "\x10" + "b") +
        end;

    CHECK(unpack_lz4(bomb, 1000).error().code == Errc::too_large);
}

}  // namespace presscheck::test
