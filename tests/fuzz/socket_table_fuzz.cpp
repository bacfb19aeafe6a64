// /proc/net/tcp and its like: a line is a socket, or none that waits, or the table is malformed.
#include "checks/parsers/socket_table.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <array>

namespace {

using presscheck::fuzz::require;

bool mapped(const presscheck::Address& address) {
    return address.v6 && address.bytes[10] == 0xff && address.bytes[11] == 0xff &&
           std::all_of(address.bytes.begin(), address.bytes.begin() + 10,
                       [](auto byte) { return byte == 0; });
}

void hold(presscheck::SocketProtocol protocol, std::string_view text) {
    const auto table = presscheck::parse_waiting_sockets(protocol, text);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(table.sockets.size() < lines || lines == 1, "the header is no socket");
    require(table.malformed || text.find("local_address") != std::string_view::npos,
            "a table has its header");
    for (const auto& socket : table.sockets)
        require(!mapped(socket.address), "an IPv4 address is told as one");
    if (table.malformed || !text.ends_with('\n')) return;
    const std::string broken = std::string(text) + "one two three\n";
    const auto again = presscheck::parse_waiting_sockets(protocol, broken);
    require(again.malformed && again.sockets.size() == table.sockets.size(),
            "a line that is no socket is told, and the others stay");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    hold(presscheck::SocketProtocol::tcp, text);
    hold(presscheck::SocketProtocol::udp, text);
    return 0;
}
