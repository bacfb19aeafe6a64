#include "checks/parsers/socket_table.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

const std::string header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";

std::string line(const std::string& local, const std::string& state) {
    return "   0: " + local + " 00000000:0000 " + state +
           " 00000000:00000000 00:00000000 00000000    33        0 4242 1 0 100 0 0 10 0\n";
}

std::string only_address(const std::string& local) {
    const auto table = parse_waiting_sockets(SocketProtocol::tcp, header + line(local, "0A"));
    return table.sockets.size() == 1 ? spell(table.sockets[0].address) : "none";
}

}  // namespace

TEST_CASE("addresses of sockets are words in the machine's order", "[checks]") {
    CHECK(only_address("0100007F:0016") == "127.0.0.1");
    CHECK(only_address("00000000:0016") == "0.0.0.0");
    CHECK(only_address("0501A8C0:0016") == "192.168.1.5");
    CHECK(only_address("00000000000000000000000000000000:0016") == "::");
    CHECK(only_address("00000000000000000000000001000000:0016") == "::1");
    CHECK(only_address("B80D0120000000000000000005000000:0016") == "2001:db8::5");
    CHECK(only_address("0000000000000000FFFF00000100007F:0016") == "127.0.0.1");
}

TEST_CASE("a socket has its port, user and inode", "[checks]") {
    const auto table =
        parse_waiting_sockets(SocketProtocol::tcp, header + line("00000000:1F90", "0A"));

    REQUIRE(table.sockets.size() == 1);
    CHECK(table.sockets[0].port == 8080);
    CHECK(table.sockets[0].user == 33);
    CHECK(table.sockets[0].inode == 4242);
}

TEST_CASE("only sockets that wait for anybody count", "[checks]") {
    const auto text = header + line("00000000:0001", "0A") + line("00000000:0002", "01") +
                      line("00000000:0003", "07") + line("00000000:0004", "06");

    const auto tcp = parse_waiting_sockets(SocketProtocol::tcp, text);
    const auto udp = parse_waiting_sockets(SocketProtocol::udp, text);

    REQUIRE(tcp.sockets.size() == 1);
    CHECK(tcp.sockets[0].port == 1);
    REQUIRE(udp.sockets.size() == 1);
    CHECK(udp.sockets[0].port == 3);
    CHECK_FALSE(tcp.malformed);
}

TEST_CASE("a damaged line of a table of sockets is not an empty one", "[checks][hostile]") {
    const auto damaged = GENERATE_COPY(
        as<std::string>{}, "x\n", "   0: 0100007F:0016\n", line("0100007F0016", "0A"),
        line("0100007:0016", "0A"), line("0100007F:10016", "0A"), line("0100007G:0016", "0A"),
        line("0100007F:0016", "ZZ"), line(":", "0A"), std::string("\0\0\n", 3));
    CAPTURE(damaged);

    const auto table =
        parse_waiting_sockets(SocketProtocol::tcp, header + damaged + line("00000000:0016", "0A"));

    CHECK(table.malformed);
    CHECK(table.sockets.size() == 1);
}

TEST_CASE("a table of sockets has a header", "[checks][hostile]") {
    const auto text = GENERATE(as<std::string>{}, "", "rubbish", "a\nlocal_address\n");

    CHECK(parse_waiting_sockets(SocketProtocol::udp, text).malformed);
}

}  // namespace presscheck::test
