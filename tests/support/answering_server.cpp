#include "tests/support/answering_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string_view>
#include <utility>

namespace presscheck::test {

AnsweringServer::AnsweringServer(const std::string& address, int port,
                                 std::function<void(int)> answer) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &place.sin_addr);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0 ||
        ::listen(socket, 16) != 0) {
        ::close(socket);
        return;
    }
    socket_ = socket;
    accepting_ = std::thread([this, answer = std::move(answer)] {
        while (true) {
            const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) return;
            ++connections_;
            ++open_;
            std::thread([this, answer, connection] {
                answer(connection);
                ::close(connection);
                --open_;
            }).detach();
        }
    });
}

AnsweringServer::~AnsweringServer() {
    if (socket_ < 0) return;
    ::shutdown(socket_, SHUT_RDWR);
    accepting_.join();
    ::close(socket_);
    while (open_ > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

bool send_all(int connection, const std::string& bytes) {
    for (std::string_view rest = bytes; !rest.empty();) {
        const auto sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace presscheck::test
