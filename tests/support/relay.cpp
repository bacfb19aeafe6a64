#include "tests/support/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace presscheck::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int listening_socket(std::uint16_t port) {
    const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    const auto address = loopback(port);
    if (bind(opened, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        listen(opened, 16) != 0) {
        close(opened);
        throw std::runtime_error("relay: the port is taken");
    }
    return opened;
}

// Waits at most a tenth of a second, so that a stopping test is not kept.
bool readable(pollfd* ends, nfds_t count) {
    return poll(ends, count, 100) > 0;
}

// Moves what is there. Answers how much; 0 when that side closed.
std::size_t move(int from, int to) {
    std::array<char, 16384> buffer{};
    const auto got = read(from, buffer.data(), buffer.size());
    if (got <= 0) return 0;
    const auto sent = send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
    return sent == got ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

std::uint16_t free_port() {
    const int opened = listening_socket(0);
    sockaddr_in address{};
    socklen_t length = sizeof(address);
    getsockname(opened, reinterpret_cast<sockaddr*>(&address), &length);
    close(opened);
    return ntohs(address.sin_port);
}

Relay::Relay(std::uint16_t listen, std::uint16_t forward)
    : forward_(forward), listener_(listening_socket(listen)), thread_([this] { serve(); }) {}

Relay::~Relay() {
    stopping_ = true;
    thread_.join();
    close(listener_);
}

// One connection at a time is what an agent makes.
void Relay::serve() {
    while (!stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (!readable(&waiting, 1)) continue;
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        carry(client);
        close(client);
    }
}

void Relay::carry(int client) const {
    const int collector = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(forward_);
    std::size_t from_client = 0;
    bool open =
        connect(collector, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    while (open && !stopping_) {
        std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{collector, POLLIN, 0}};
        if (!readable(ends.data(), ends.size())) continue;
        if (ends[0].revents != 0) {
            const auto moved = move(client, collector);
            from_client += moved;
            open = moved > 0;
        }
        if (!open || ends[1].revents == 0) continue;
        const auto threshold = threshold_.load();
        if (threshold != 0 && from_client > threshold) {
            ++lost_;
            break;
        }
        open = move(collector, client) > 0;
    }
    close(collector);
}

}  // namespace presscheck::test
