#include "collector/address_block.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("an IPv4 address is a peer, and of IPv6 a /64", "[collector]") {
    CHECK(address_block("192.0.2.1") == "192.0.2.1");
    CHECK(address_block("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(address_block("2001:db8:1:2::1") == address_block("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    CHECK(address_block("2001:db8:1:3::1") != address_block("2001:db8:1:2::1"));
    CHECK(address_block("unknown") == "unknown");
}

}  // namespace presscheck::test
