#include "checks/policy/address.h"

#include "tests/support/catch.h"

#include <tuple>

namespace presscheck::test {
namespace {

// REQUIRES: they are an address and a network.
Address address_of(const std::string& text) {
    return *parse_address(text);
}
Network network_of(const std::string& text) {
    return *parse_network(text);
}

}  // namespace

TEST_CASE("an address is spelt in its shortest form", "[policy]") {
    const auto [text, shortest] = GENERATE(table<std::string, std::string>({
        {"203.0.113.9", "203.0.113.9"},
        {"2001:0DB8:0:0:0:0:0:9", "2001:db8::9"},
        {"::", "::"},
        {"::ffff:10.0.0.1", "10.0.0.1"},
    }));
    CAPTURE(text);

    const auto address = parse_address(text);

    REQUIRE(address);
    CHECK(spell(*address) == shortest);
}

TEST_CASE("what is not an address is refused", "[policy][hostile]") {
    const auto text =
        GENERATE(as<std::string>{}, "", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1.2.3.4/32",
                 "fe80::1%eth0", "::1::", "localhost", "0x7f.0.0.1", std::string("1.2.3.4\0", 8));
    CAPTURE(text);

    CHECK_FALSE(parse_address(text));
}

TEST_CASE("a network is spelt with its prefix", "[policy]") {
    const auto [text, spelt] = GENERATE(table<std::string, std::string>({
        {"203.0.113.0/24", "203.0.113.0/24"},
        {"203.0.113.9", "203.0.113.9/32"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"2001:db8::/32", "2001:db8::/32"},
        {"::1", "::1/128"},
        {"::ffff:10.0.0.0/104", "10.0.0.0/8"},
    }));
    CAPTURE(text);

    const auto network = parse_network(text);

    REQUIRE(network);
    CHECK(spell(*network) == spelt);
}

TEST_CASE("what is not a network is refused", "[policy][hostile]") {
    const auto text =
        GENERATE(as<std::string>{}, "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                 "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "::/129");
    CAPTURE(text);

    CHECK_FALSE(parse_network(text));
}

TEST_CASE("a network with host bits is refused with the network that was meant", "[policy]") {
    const auto network = parse_network("10.0.1.5/24");

    REQUIRE_FALSE(network);
    CHECK(network.error().message ==
          "'10.0.1.5/24' has bits set beyond its prefix; write "
          "10.0.1.0/24");
}

TEST_CASE("a network contains its addresses and no other", "[policy]") {
    const auto [network, address, inside] = GENERATE(table<std::string, std::string, bool>({
        {"10.0.0.0/8", "10.255.255.255", true},
        {"10.0.0.0/8", "11.0.0.0", false},
        {"10.0.0.0/8", "::ffff:10.1.2.3", true},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.7/32", "192.0.2.7", true},
        {"0.0.0.0/0", "255.255.255.255", true},
        {"0.0.0.0/0", "::1", false},
        {"::/0", "10.0.0.1", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
    }));
    CAPTURE(network, address);

    CHECK(contains(network_of(network), address_of(address)) == inside);
}

TEST_CASE("a network contains a smaller one and itself, not a wider one", "[policy]") {
    const auto [outer, inner, inside] = GENERATE(table<std::string, std::string, bool>({
        {"10.0.0.0/8", "10.0.0.0/8", true},
        {"10.0.0.0/8", "10.7.0.0/16", true},
        {"10.7.0.0/16", "10.0.0.0/8", false},
        {"10.0.0.0/8", "11.0.0.0/16", false},
        {"0.0.0.0/0", "::/0", false},
    }));
    CAPTURE(outer, inner);

    CHECK(contains(network_of(outer), network_of(inner)) == inside);
}

}  // namespace presscheck::test
