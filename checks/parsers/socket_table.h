// The tables of sockets in /proc/net: tcp, tcp6, udp and udp6, as proc(5) describes them.
#pragma once

#include "checks/policy/address.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace presscheck {

enum class SocketProtocol { tcp, udp };

struct Socket {
    Address address;  // an IPv4 address inside an IPv6 one is the IPv4 address
    std::uint16_t port = 0;
    std::uint32_t user = 0;   // numeric
    std::uint64_t inode = 0;  // what /proc/PID/fd links to: socket:[INODE]
};

struct SocketTable {
    std::vector<Socket> sockets;
    bool malformed = false;  // some line could not be read; the others are there
};

// The sockets that take what anybody sends: TCP ones that listen, UDP ones without a peer.
SocketTable parse_waiting_sockets(SocketProtocol protocol, std::string_view text);

// The other ends of TCP connections that are established.
SocketTable parse_connected_peers(std::string_view text);

}  // namespace presscheck
