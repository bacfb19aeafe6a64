#include "checks/parsers/socket_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace presscheck {
namespace {

constexpr unsigned established = 0x01;   // TCP_ESTABLISHED
constexpr unsigned listening = 0x0a;     // TCP_LISTEN
constexpr unsigned without_peer = 0x07;  // TCP_CLOSE, which is how UDP sockets wait

template <class Number>
std::optional<Number> number(std::string_view text, int base) {
    Number value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value, base);
    if (read.ec != std::errc{} || read.ptr != end || text.empty()) return std::nullopt;
    return value;
}

constexpr std::size_t fields_needed = 10;  // up to the inode

// The first fields of a line; fewer when the line has fewer.
std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    while (fields.size() < fields_needed) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) break;
        const auto end = std::min(line.find(' '), line.size());
        fields.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return fields;
}

bool is_mapped(const Address& address) {
    constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

// Words of 32 bits, each in the byte order of the machine; every machine we run on is little.
std::optional<Address> address_of(std::string_view hex) {
    if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
    Address address;
    address.v6 = hex.size() == 32;
    for (std::size_t word = 0; word < hex.size() / 8; ++word) {
        const auto value = number<std::uint32_t>(hex.substr(word * 8, 8), 16);
        if (!value) return std::nullopt;
        for (std::size_t byte = 0; byte < 4; ++byte) {
            address.bytes[word * 4 + byte] = static_cast<std::uint8_t>(*value >> (8 * byte));
        }
    }
    if (!address.v6 || !is_mapped(address)) return address;
    Address inner;
    std::copy(address.bytes.begin() + 12, address.bytes.end(), inner.bytes.begin());
    return inner;
}

// Which end of a connection: the fields of a line are its own, then the other.
constexpr std::size_t own_end = 1, other_end = 2;

std::optional<Socket> socket_of(const std::vector<std::string_view>& fields, std::size_t end) {
    const auto colon = fields[end].find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto address = address_of(fields[end].substr(0, colon));
    const auto port = number<std::uint16_t>(fields[end].substr(colon + 1), 16);
    const auto user = number<std::uint32_t>(fields[7], 10);
    const auto inode = number<std::uint64_t>(fields[9], 10);
    if (!address || !port || !user || !inode) return std::nullopt;
    return Socket{*address, *port, *user, *inode};
}

void add_line(SocketTable& table, std::string_view line, unsigned wanted, std::size_t end) {
    const auto fields = fields_of(line);
    if (fields.empty()) return;
    const auto state =
        fields.size() == fields_needed ? number<unsigned>(fields[3], 16) : std::nullopt;
    if (!state) {
        table.malformed = true;
        return;
    }
    if (*state != wanted) return;
    const auto socket = socket_of(fields, end);
    if (socket) {
        table.sockets.push_back(*socket);
    } else {
        table.malformed = true;
    }
}

SocketTable sockets_in(std::string_view text, unsigned wanted, std::size_t end) {
    SocketTable table;
    const auto header = text.find('\n');
    if (text.find("local_address") > header || header == std::string_view::npos) {
        table.malformed = true;
        return table;
    }
    for (text.remove_prefix(header + 1); !text.empty();) {
        const auto newline = std::min(text.find('\n'), text.size());
        add_line(table, text.substr(0, newline), wanted, end);
        text.remove_prefix(std::min(newline + 1, text.size()));
    }
    return table;
}

}  // namespace

SocketTable parse_waiting_sockets(SocketProtocol protocol, std::string_view text) {
    const auto wanted = protocol == SocketProtocol::tcp ? listening : without_peer;
    return sockets_in(text, wanted, own_end);
}

SocketTable parse_connected_peers(std::string_view text) {
    return sockets_in(text, established, other_end);
}

}  // namespace presscheck
