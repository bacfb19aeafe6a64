#include "checks/parsers/rpm_header.h"

#include "tests/support/catch.h"

#include <cstdint>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::string number(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> static_cast<unsigned>(shift));
    return bytes;
}

struct TestTag {
    std::uint32_t tag, type;
    std::string data;
    std::uint32_t count = 1;
};

const std::vector<TestTag> plain{{1000, 6, std::string("bash\0", 5)},
                                 {1001, 6, std::string("5.1.8\0", 6)},
                                 {1002, 6, std::string("9.el9\0", 6)}};

std::string header(const std::vector<TestTag>& tags) {
    std::string index, data;
    for (const auto& tag : tags) {
        index += number(tag.tag) + number(tag.type) +
                 number(static_cast<std::uint32_t>(data.size())) + number(tag.count);
        data += tag.data;
    }
    return number(static_cast<std::uint32_t>(tags.size())) +
           number(static_cast<std::uint32_t>(data.size())) + index + data;
}

std::string header_with(const TestTag& tag) {
    auto tags = plain;
    tags.push_back(tag);
    return header(tags);
}

// name version architecture, or why not.
std::string parsed(const std::string& bytes) {
    const auto package = parse_rpm_header(bytes.size(), [&](std::size_t offset, std::size_t size) {
        REQUIRE(offset <= bytes.size());
        REQUIRE(size <= bytes.size() - offset);
        return Result<std::string>(bytes.substr(offset, size));
    });
    if (!package) return package.error().code == Errc::malformed ? "malformed" : "other";
    return package->name + " " + package->version + " " + package->architecture.value_or("(none)");
}

}  // namespace

TEST_CASE("a header of rpm gives name, version and architecture", "[checks]") {
    CHECK(parsed(header(plain)) == "bash 5.1.8-9.el9 (none)");
    CHECK(parsed(header_with({1022, 6, std::string("x86_64\0", 7)})) == "bash 5.1.8-9.el9 x86_64");
    CHECK(parsed(header_with({1003, 4, number(1)})) == "bash 1:5.1.8-9.el9 (none)");
    CHECK(parsed(header_with({1003, 4, number(0)})) == "bash 0:5.1.8-9.el9 (none)");
    CHECK(parsed(header_with({5555, 7, "unread", 6})) == "bash 5.1.8-9.el9 (none)");
}

TEST_CASE("a header that is not as long as it says is malformed", "[checks][hostile]") {
    const auto whole = header(plain);

    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(parsed(whole.substr(0, size)) == "malformed");
    CHECK(parsed(whole + "x") == "malformed");
    CHECK(parsed(number(0xffffffff) + number(0xffffffff)) == "malformed");
    CHECK(parsed(number(0) + number(0)) == "malformed");
    CHECK(parsed(number(0x10000) + number(0) + std::string(0x100000, '\0')) == "malformed");
}

TEST_CASE("a header whose tags lead astray is malformed", "[checks][hostile]") {
    auto astray = header(plain);
    astray.replace(8 + 8, 4, number(0xfffffff0));  // where the name begins

    CHECK(parsed(astray) == "malformed");
    CHECK(parsed(header_with({1000, 6, std::string("zsh\0", 4)})) == "malformed");
    CHECK(parsed(header_with({1022, 6, "no end"})) == "malformed");
    CHECK(parsed(header_with({1022, 6, std::string("\0", 1)})) == "malformed");
    CHECK(parsed(header_with({1022, 4, number(1)})) == "malformed");
    CHECK(parsed(header_with({1022, 6, std::string("x\0y\0", 4), 2})) == "malformed");
    CHECK(parsed(header_with({1003, 4, "123"})) == "malformed");
    CHECK(parsed(header_with({1003, 6, std::string("1\0\0\0", 4)})) == "malformed");
    CHECK(parsed(header({plain[0], plain[1]})) == "malformed");
    CHECK(parsed(header_with({1022, 6, std::string(5000, 'x')})) == "malformed");
}

TEST_CASE("a header that cannot be read is not malformed", "[checks]") {
    const auto package = parse_rpm_header(100, [](std::size_t, std::size_t) {
        return Result<std::string>(Error{Errc::denied, "no"});
    });

    REQUIRE_FALSE(package);
    CHECK(package.error().code == Errc::denied);
}

}  // namespace presscheck::test
