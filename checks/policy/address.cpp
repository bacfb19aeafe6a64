#include "checks/policy/address.h"

#include "checks/policy/problem.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace presscheck {
namespace {

constexpr unsigned mapped_bits = 96;  // RFC 4291 section 2.5.5.2: ::ffff:0:0/96
constexpr std::size_t mapped_bytes = mapped_bits / 8;

unsigned width(const Address& address) {
    return address.v6 ? 128 : 32;
}

Error not_an_address(std::string_view text) {
    return Error{Errc::malformed,
                 "not an address like 203.0.113.9 or 2001:db8::9: " + in_quotes(text)};
}

Error not_a_network(std::string_view text) {
    return Error{Errc::malformed,
                 "not a network like 203.0.113.0/24 or 2001:db8::/32: " + in_quotes(text)};
}

// As written, a mapped address still as IPv6. inet_pton takes neither a zone nor fewer than four
// parts nor leading zeros, which other tools read as octal.
std::optional<Address> literal(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string terminated(text);
    Address address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
    address.v6 = true;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

bool is_mapped(const Address& address) {
    constexpr std::array<std::uint8_t, mapped_bytes> start{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
    return address.v6 && std::equal(start.begin(), start.end(), address.bytes.begin());
}

Address unmapped(const Address& address) {
    Address v4;
    std::copy_n(address.bytes.begin() + mapped_bytes, 4, v4.bytes.begin());
    return v4;
}

Address masked(Address address, unsigned prefix) {
    for (std::size_t i = 0; i < address.bytes.size(); ++i) {
        const auto first_bit = static_cast<unsigned>(i) * 8;
        const unsigned kept = prefix > first_bit ? std::min(prefix - first_bit, 8U) : 0;
        address.bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
    }
    return address;
}

std::optional<unsigned> prefix_of(std::string_view text, unsigned most) {
    unsigned prefix = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, prefix);
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || rest != end || leading_zero || prefix > most) return std::nullopt;
    return prefix;
}

}  // namespace

bool contains(const Network& network, const Address& address) {
    return network.base.v6 == address.v6 &&
           masked(address, network.prefix) == masked(network.base, network.prefix);
}

bool contains(const Network& outer, const Network& inner) {
    return inner.prefix >= outer.prefix && contains(outer, inner.base);
}

Result<Address> parse_address(std::string_view text) {
    const auto address = literal(text);
    if (!address) return not_an_address(text);
    return is_mapped(*address) ? unmapped(*address) : *address;
}

Result<Network> parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = literal(text.substr(0, slash));
    if (!base) return not_a_network(text);
    Network network{*base, width(*base)};
    if (slash != std::string_view::npos) {
        const auto prefix = prefix_of(text.substr(slash + 1), width(*base));
        if (!prefix) return not_a_network(text);
        network.prefix = *prefix;
    }
    const Address first = masked(network.base, network.prefix);
    if (first != network.base) {
        return Error{Errc::malformed, in_quotes(text) + " has bits set beyond its prefix; write " +
                                          spell(Network{first, network.prefix})};
    }
    if (is_mapped(network.base) && network.prefix >= mapped_bits) {
        return Network{unmapped(network.base), network.prefix - mapped_bits};
    }
    return network;
}

std::string spell(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const char* text = inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(),
                                 buffer.data(), buffer.size());
    return text == nullptr ? std::string{} : std::string(text);
}

std::string spell(const Network& network) {
    return spell(network.base) + "/" + std::to_string(network.prefix);
}

}  // namespace presscheck
