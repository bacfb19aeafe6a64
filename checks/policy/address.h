// IP addresses and networks, strictly read.
//
// An IPv4 address written inside IPv6 (::ffff:10.0.0.1) is that IPv4 address: the kernel shows a
// dual-stack socket so, and a rule about 10.0.0.0/8 means it. Otherwise no IPv4 address lies in an
// IPv6 network.
#pragma once

#include "core/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace presscheck {

struct Address {
    bool v6 = false;
    std::array<std::uint8_t, 16> bytes{};  // v4: the first four
    friend bool operator==(const Address&, const Address&) = default;
};

struct Network {
    Address base;
    unsigned prefix = 0;
    friend bool operator==(const Network&, const Network&) = default;
};
bool contains(const Network& network, const Address& address);
bool contains(const Network& outer, const Network& inner);

// Errors: malformed.
Result<Address> parse_address(std::string_view text);

// Reads `203.0.113.0/24`; an address alone is a network of itself.
// Errors: malformed (also: bits set beyond the prefix; the message says which network is meant).
Result<Network> parse_network(std::string_view text);

std::string spell(const Address& address);
std::string spell(const Network& network);

}  // namespace presscheck
