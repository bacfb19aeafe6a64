// What becomes of the packets that a packet filter sees: which it lets through, from where and to
// which port, over all chains of a hook in the order in which the kernel asks them.
//
// Meant are the first packets of connections between this machine and others, addressed to one
// machine. A filter is not asked about one packet but about all of them at once: what is let
// through is a set of boxes over interfaces, addresses and ports.
#pragma once

#include "checks/parsers/packet_filter.h"
#include "checks/policy/address.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A box of packets: one of each of these.
struct Packets {
    std::uint64_t in = 0, out = 0;  // interfaces, by their bit in HookFate::interfaces
    NumberRanges source{}, destination{};
    NumberRanges tcp{}, udp{};  // ports they go to
    bool icmp = false, other = false;
    Clarity clarity = Clarity::sure;

    bool empty() const;
};
using PacketSet = std::vector<Packets>;

// What the machine itself has to say of its interfaces.
struct Interfaces {
    std::map<std::uint64_t, std::string> by_number{};
    // Those that a default route leads through: what comes from everywhere comes by them. Nothing:
    // nobody could tell.
    std::optional<std::vector<std::string>> outward{};
};

struct HookFate {
    FilterHook hook = FilterHook::input;
    int family = 4;
    std::vector<std::string> interfaces{};  // the first stands for all that no rule names
    std::uint64_t outward = 1;              // as bits
    bool outward_known = true;
    PacketSet accepted{}, dropped{}, rejected{}, logged{}, limited{};
    PacketSet diverted{};   // to another address, of those that were addressed to this machine
    bool too_much = false;  // it was given up: what is said above is not all

    // Whether much of the Internet gets, or is got, at most ports of TCP or of UDP; and whether
    // most of it does.
    bool covers_much(const PacketSet& packets, Clarity at_most, std::uint64_t outward_bits) const;
    bool covers_most(const PacketSet& packets, Clarity at_most, std::uint64_t outward_bits) const;
};

HookFate judge(const PacketFilter& filter, FilterHook hook, int family,
               const Interfaces& interfaces);

// All the addresses of the family; whether these are more than half of the Internet; and whether
// they are more of it than a country's or a provider's networks: as much as a /7 of IPv4 or a /12
// of IPv6, in one piece or in many. What is not routed between strangers counts for neither.
NumberRanges all_addresses(int family);
bool is_most_of_internet(const NumberRanges& addresses, int family);
bool is_much_of_internet(const NumberRanges& addresses, int family);
bool is_much_of_internet(const std::vector<Network>& networks, int family);

}  // namespace presscheck
