#include "tests/support/tls_client.h"

#include "core/openssl_ptr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace presscheck::test {
namespace {

// Longer than anything a test waits for, shorter than anybody's patience.
constexpr timeval patience{10, 0};

int connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(descriptor);
        throw std::runtime_error("cannot connect to " + address);
    }
    return descriptor;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace

struct TlsClient::Socket {
    Socket(int connected, SSL_CTX* context) : descriptor(connected), ssl(SSL_new(context)) {
        SSL_set_fd(ssl.get(), descriptor);
    }
    ~Socket() {
        SSL_shutdown(ssl.get());
        ::close(descriptor);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int descriptor;
    OpenSslPtr<SSL, SSL_free> ssl;
};

std::string Reply::header(std::string_view name) const {
    const auto at = lower(head).find("\r\n" + lower(name) + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

TlsClient::TlsClient(const std::string& address, const TlsContext& context)
    : socket_(std::make_unique<Socket>(connect_to(address), context.get())) {
    std::signal(SIGPIPE, SIG_IGN);  // writing to a closed connection is what some tests are about
    connected_ = SSL_connect(socket_->ssl.get()) == 1;
}

TlsClient::~TlsClient() = default;

SSL* TlsClient::native() const {
    return socket_->ssl.get();
}

bool TlsClient::send(std::string_view bytes) {
    std::size_t sent = 0;
    return SSL_write_ex(socket_->ssl.get(), bytes.data(), bytes.size(), &sent) == 1;
}

Reply TlsClient::ask(std::string_view method, std::string_view target, std::string_view body,
                     std::string_view more_headers) {
    std::string request = std::string(method) + " " + std::string(target) +
                          " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more_headers);
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    send(request + "\r\n" + std::string(body));
    return receive();
}

Reply TlsClient::receive() {
    Reply reply;
    std::array<char, 16384> bytes{};
    const auto more = [&] {
        std::size_t count = 0;
        if (SSL_read_ex(socket_->ssl.get(), bytes.data(), bytes.size(), &count) != 1) return false;
        ahead_.append(bytes.data(), count);
        return true;
    };
    while (ahead_.find("\r\n\r\n") == std::string::npos)
        if (!more()) return reply;
    const auto end = ahead_.find("\r\n\r\n") + 2;
    reply.head = ahead_.substr(0, end);
    ahead_.erase(0, end + 2);
    reply.status = std::stoi(reply.head.substr(9, 3));
    const auto length = reply.header("content-length");
    const std::size_t expected = length.empty() ? 0 : std::stoul(length);
    while (ahead_.size() < expected)
        if (!more()) break;
    reply.body = ahead_.substr(0, expected);
    ahead_.erase(0, expected);
    return reply;
}

bool TlsClient::trickle(std::string_view piece, int pieces) {
    constexpr int milliseconds = 20;
    for (int sent = 0; sent < pieces; ++sent) {
        if (!send(piece)) return true;
        pollfd closing{socket_->descriptor, POLLIN, 0};
        if (::poll(&closing, 1, milliseconds) > 0) return true;
    }
    return false;
}

bool TlsClient::ended() {
    std::array<char, 4096> bytes{};
    std::size_t count = 0;
    while (SSL_read_ex(socket_->ssl.get(), bytes.data(), bytes.size(), &count) == 1)
        ahead_.append(bytes.data(), count);
    const int error = SSL_get_error(socket_->ssl.get(), 0);
    const bool silent = error == SSL_ERROR_WANT_READ ||
                        (error == SSL_ERROR_SYSCALL && (errno == EAGAIN || errno == EWOULDBLOCK));
    return !silent;
}

}  // namespace presscheck::test
