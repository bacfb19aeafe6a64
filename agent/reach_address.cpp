#include "agent/reach_address.h"

#include <algorithm>
#include <array>
#include <optional>

namespace presscheck {
namespace {

// Those that stand alone are metadata services of clouds: Alibaba, Azure, Oracle, Amazon, Google.
// ::/96 holds ::, ::1 and IPv4 addresses as they were once written.
constexpr std::array<std::string_view, 13> closed{
    "0.0.0.0/8",     "127.0.0.0/8",  "169.254.0.0/16", "100.100.100.200", "168.63.129.16",
    "192.0.0.192",   "224.0.0.0/4",  "240.0.0.0/4",    "::/96",           "fe80::/10",
    "fd00:ec2::254", "fd20:ce::254", "ff00::/8"};

bool is_closed(const Address& address) {
    return std::any_of(closed.begin(), closed.end(), [&](std::string_view text) {
        const auto network = parse_network(text);
        return network && contains(*network, address);
    });
}

// The IPv4 address that is meant by one of IPv6: by NAT64 (RFC 6052) or 6to4 (RFC 3056).
std::optional<Address> meant_by(const Address& address) {
    const auto inner = [&](std::size_t at) {
        Address v4;
        std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, v4.bytes.begin());
        return v4;
    };
    if (!address.v6) return std::nullopt;
    if (contains(*parse_network("64:ff9b::/96"), address)) return inner(12);
    if (contains(*parse_network("2002::/16"), address)) return inner(2);
    return std::nullopt;
}

}  // namespace

bool is_this_hosts_own(const Address& address) {
    const auto inner = meant_by(address);
    return is_closed(address) || (inner && is_closed(*inner));
}

}  // namespace presscheck
