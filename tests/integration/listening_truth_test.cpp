#include "checks/file_host.h"
#include "checks/probes/listening.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
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
    int v6only = -1;           // -1: as the kernel has it
    bool on_loopback = false;  // bound to the device
    std::uint16_t port = 0;    // 0: one that the kernel chooses
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
        v4->sin_port = htons(wanted.port);  // in the same place as sin6_port
        const bool ready = descriptor_ >= 0 && set(SOL_SOCKET, SO_REUSEPORT, 1) &&
                           (wanted.v6only < 0 || set(IPPROTO_IPV6, IPV6_V6ONLY, wanted.v6only)) &&
                           (!wanted.on_loopback ||
                            ::setsockopt(descriptor_, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) == 0);
        const bool open =
            ready && ::inet_pton(place.ss_family, wanted.address.c_str(), bytes) == 1 &&
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

    std::uint16_t number() const { return port_; }

private:
    bool set(int level, int option, int value) const {
        return ::setsockopt(descriptor_, level, option, &value, sizeof value) == 0;
    }

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

std::string name_of_user(const std::string& id) {
    const auto known = run_command("getent passwd " + id + " | cut -d: -f1").output;
    return known.empty() ? id : known.substr(0, known.find('\n'));
}

// "127.0.0.1" of "127.0.0.1%lo:53", "[::ffff:127.0.0.1]:53" and "127.0.0.1:53"; "::" of "*:53".
std::string plain_address(std::string address) {
    address.erase(
        std::remove_if(address.begin(), address.end(), [](char c) { return c == '[' || c == ']'; }),
        address.end());
    address.erase(std::min(address.find('%'), address.size()));
    if (address.starts_with("::ffff:") && address.find('.') != std::string::npos)
        address.erase(0, 7);
    return address == "*" ? "::" : address;
}

// "tcp 127.0.0.1 22 root" for each place that is open; two sockets in one place are one.
std::set<std::string> places(const std::string& protocol) {
    const auto outcome = run_command(protocol == "tcp" ? "ss -Hltne" : "ss -Hlune");
    std::set<std::string> found;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string state, received, sent, place, user = "0";
        words >> state >> received >> sent >> place;
        for (std::string word; words >> word;) {
            if (word.starts_with("uid:")) user = word.substr(4);
        }
        const auto colon = place.rfind(':');
        found.insert(protocol + " " + plain_address(place.substr(0, colon)) + " " +
                     place.substr(colon + 1) + " " + name_of_user(user));
    }
    return found;
}

std::set<std::string> their_places() {
    auto all = places("tcp");
    all.merge(places("udp"));
    return all;
}

Lines our_places() {
    const auto host = FileHost::open_live(Ceiling());
    const auto table = observed(observe_listening, *(*host)->seen_by("listening"));
    REQUIRE(table.complete());
    Lines lines;
    for (const auto& row : table.rows()) {
        // One place may have several owners, which are rows of their own here.
        const auto line = shown(row, "protocol") + " " + shown(row, "address") + " " +
                          shown(row, "port") + " " + shown(row, "user");
        if (lines.count(line) == 0) lines.insert(line);
    }
    return lines;
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

TEST_CASE("open sockets are those ss lists, each with its user", "[integration][truth]") {
    REQUIRE(can_run("command -v ss"));
    const OpenSocket any({SOCK_STREAM, false, "0.0.0.0", "public"});
    const OpenSocket both({SOCK_STREAM, true, "::", "public", 0});
    const OpenSocket v6({SOCK_STREAM, true, "::", "public", 1});
    const OpenSocket mapped({SOCK_STREAM, true, "::ffff:127.0.0.1", "loopback", 0});
    const OpenSocket device({SOCK_DGRAM, false, "127.0.0.1", "loopback", -1, true});
    const OpenSocket any_datagram({SOCK_DGRAM, true, "::", "public", 0});
    const OpenSocket shared({SOCK_DGRAM, false, "127.0.0.3", "loopback"});
    const OpenSocket again(
        {SOCK_DGRAM, false, "127.0.0.3", "loopback", -1, false, shared.number()});

    // Others may open and close theirs while we look: what stood still must agree.
    const auto found = lasting_disagreement([] {
        const auto before = their_places();
        auto ours = our_places();
        const auto after = their_places();
        Lines theirs;
        for (const auto& place : before) {
            if (after.contains(place)) theirs.insert(place);
        }
        std::erase_if(ours, [&](const std::string& place) {
            return before.contains(place) != after.contains(place);
        });
        REQUIRE(theirs.size() >= 7);
        return Agreement("listening", "ss -Hltne, ss -Hlune").disagreement(ours, theirs);
    });

    CHECK(found == "");
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
