#include "checks/file_host.h"
#include "checks/probes/listening.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

namespace presscheck::test {
namespace {

struct Wanted {
    int kind;  // SOCK_STREAM or SOCK_DGRAM
    bool v6;
    std::string address;
    std::string exposure;
};

// An open socket on a free port, which the kernel chooses.
class OpenSocket {
public:
    explicit OpenSocket(const Wanted& wanted)
        : descriptor_(::socket(wanted.v6 ? AF_INET6 : AF_INET, wanted.kind, 0)) {
        sockaddr_storage place{};
        socklen_t size = wanted.v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
        auto* v4 = reinterpret_cast<sockaddr_in*>(&place);
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&place);
        place.ss_family = wanted.v6 ? AF_INET6 : AF_INET;
        void* bytes = wanted.v6 ? static_cast<void*>(&v6->sin6_addr) : &v4->sin_addr;
        const bool open =
            descriptor_ >= 0 && ::inet_pton(place.ss_family, wanted.address.c_str(), bytes) == 1 &&
            ::bind(descriptor_, reinterpret_cast<sockaddr*>(&place), size) == 0 &&
            (wanted.kind == SOCK_DGRAM || ::listen(descriptor_, 1) == 0) &&
            ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&place), &size) == 0;
        if (!open) throw std::runtime_error("cannot listen on " + wanted.address);
        port_ = ntohs(wanted.v6 ? v6->sin6_port : v4->sin_port);
    }
    ~OpenSocket() { ::close(descriptor_); }
    OpenSocket(const OpenSocket&) = delete;
    OpenSocket& operator=(const OpenSocket&) = delete;

    std::string port() const { return std::to_string(port_); }

private:
    int descriptor_;
    std::uint16_t port_ = 0;
};

// "127.0.0.1:22" for each open socket, as ss prints it.
std::set<std::string> listed(int kind) {
    const auto outcome = run_command(kind == SOCK_STREAM ? "ss -Hltn" : "ss -Hlun");
    std::set<std::string> places;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string state, received, sent, place;
        words >> state >> received >> sent >> place;
        places.insert(place);
    }
    return places;
}

const Row* find_row(const Table& table, int kind, const std::string& port) {
    for (const auto& row : table.rows()) {
        const bool tcp = row.cell("protocol") == text("tcp");
        if (tcp == (kind == SOCK_STREAM) && shown(row, "port") == port) return &row;
    }
    return nullptr;
}

}  // namespace

TEST_CASE("a socket that listens is seen where ss sees it, with its owner") {
    REQUIRE(can_run("command -v ss"));
    const auto wanted = GENERATE(Wanted{SOCK_STREAM, false, "127.0.0.1", "loopback"},
                                 Wanted{SOCK_STREAM, false, "127.1.2.3", "loopback"},
                                 Wanted{SOCK_STREAM, true, "::1", "loopback"},
                                 Wanted{SOCK_DGRAM, false, "127.0.0.1", "loopback"},
                                 Wanted{SOCK_DGRAM, true, "::1", "loopback"});
    CAPTURE(wanted.kind, wanted.address);
    const OpenSocket socket(wanted);
    const auto host = FileHost::open_live(Ceiling());
    REQUIRE(host);

    const auto table = observed(observe_listening, *(*host)->seen_by("listening"));

    const auto* row = find_row(table, wanted.kind, socket.port());
    REQUIRE(row != nullptr);
    const auto place =
        (wanted.v6 ? "[" + wanted.address + "]" : wanted.address) + ":" + socket.port();
    CHECK(listed(wanted.kind).contains(place));
    CHECK(shown(*row, "address") == wanted.address);
    CHECK(shown(*row, "exposure") == wanted.exposure);
    CHECK(shown(*row, "process") == "presscheck_inte");
    CHECK(shown(*row, "user") ==
          run_command("id -un").output.substr(0, shown(*row, "user").size()));
}

TEST_CASE("a socket that only talks is not listening") {
    const OpenSocket server({SOCK_STREAM, false, "127.0.0.1", "loopback"});
    const OpenSocket client({SOCK_DGRAM, false, "127.0.0.1", "loopback"});
    const int peer = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place.sin_port = htons(static_cast<std::uint16_t>(std::stoi(client.port())));
    REQUIRE(::connect(peer, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
    socklen_t size = sizeof place;
    REQUIRE(::getsockname(peer, reinterpret_cast<sockaddr*>(&place), &size) == 0);
    const auto host = FileHost::open_live(Ceiling());

    const auto table = observed(observe_listening, *(*host)->seen_by("listening"));
    ::close(peer);

    CHECK(find_row(table, SOCK_STREAM, server.port()) != nullptr);
    CHECK(find_row(table, SOCK_DGRAM, std::to_string(ntohs(place.sin_port))) == nullptr);
}

}  // namespace presscheck::test
