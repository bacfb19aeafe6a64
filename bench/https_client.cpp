#include "bench/https_client.h"

#include "core/descriptor.h"
#include "core/small_letters.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace presscheck::bench {
namespace {

constexpr timeval patience{30, 0};
constexpr std::size_t answer_bytes = 8U << 20U;

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

Error broken(std::string what) {
    ERR_clear_error();
    return Error{Errc::unavailable, std::move(what)};
}

Result<Descriptor> open_socket(const Address& address) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.host.c_str(), address.port.c_str(), &wanted, &found) != 0) {
        return broken(address.host + ": no such name");
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> kept(found, freeaddrinfo);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        Descriptor socket{::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, 0)};
        if (!socket.open()) continue;
        const int yes = 1;
        ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (::connect(socket.number(), one->ai_addr, one->ai_addrlen) == 0) return socket;
    }
    return broken(address.host + ":" + address.port + ": " + std::strerror(errno));
}

// The value of a header line, in lower case; the head ends with an empty line.
std::string header(std::string_view written, std::string_view name) {
    const auto head = in_small_letters(written);
    const auto at = head.find("\r\n" + std::string(name) + ":");
    if (at == std::string::npos) return {};
    const auto from = head.find_first_not_of(' ', at + name.size() + 3);
    return head.substr(from, head.find('\r', from) - from);
}

}  // namespace

struct HttpsClient::Wire {
    Descriptor socket;
    std::unique_ptr<SSL, FreeSsl> ssl;
    std::string host;
    std::string ahead;

    bool send(std::string_view bytes) {
        std::size_t written = 0;
        return SSL_write_ex(ssl.get(), bytes.data(), bytes.size(), &written) == 1;
    }

    bool receive() {
        std::array<char, 16384> piece{};
        std::size_t got = 0;
        if (SSL_read_ex(ssl.get(), piece.data(), piece.size(), &got) != 1) return false;
        ahead.append(piece.data(), got);
        return ahead.size() <= answer_bytes;
    }

    bool receive_until(std::size_t size) {
        while (ahead.size() < size)
            if (!receive()) return false;
        return true;
    }

    std::size_t receive_head() {
        for (;;) {
            const auto end = ahead.find("\r\n\r\n");
            if (end != std::string::npos) return end + 4;
            if (!receive()) return 0;
        }
    }
};

HttpsClient::HttpsClient(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}
HttpsClient::~HttpsClient() {
    if (wire_ && wire_->ssl) SSL_shutdown(wire_->ssl.get());
}
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;
HttpsClient& HttpsClient::operator=(HttpsClient&&) noexcept = default;

Result<Address> parse_address(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    const auto colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon <= scheme.size()) {
        return Error{Errc::malformed, "not like https://HOST:PORT: " + std::string(url)};
    }
    return Address{std::string(url.substr(scheme.size(), colon - scheme.size())),
                   std::string(url.substr(colon + 1))};
}

Result<HttpsClient> HttpsClient::connect(const Address& address, const TlsContext& context) {
    auto wire = std::make_unique<Wire>();
    auto socket = open_socket(address);
    if (!socket) return socket.error();
    wire->socket = *std::move(socket);
    wire->host = address.host;
    wire->ssl.reset(SSL_new(context.get()));
    SSL_set_tlsext_host_name(wire->ssl.get(), address.host.c_str());
    SSL_set_fd(wire->ssl.get(), wire->socket.number());
    if (SSL_connect(wire->ssl.get()) != 1) return broken(handshake_failure(wire->ssl.get()));
    return HttpsClient(std::move(wire));
}

Result<Answer> HttpsClient::post(std::string_view target, std::string_view body, bool keep_open) {
    std::string request =
        "POST " + std::string(target) + " HTTP/1.1\r\nHost: " + wire_->host +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        (keep_open ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
    request += body;
    if (!wire_->send(request)) return broken("the request was not taken");
    const auto head_size = wire_->receive_head();
    if (head_size == 0) return broken("no answer");
    const auto head = wire_->ahead.substr(0, head_size);
    Answer answer;
    answer.status = std::atoi(head.c_str() + std::min(head.size(), sizeof "HTTP/1.1"));
    const auto length = std::strtoull(header(head, "content-length").c_str(), nullptr, 10);
    if (!wire_->receive_until(head_size + length)) return broken("half an answer");
    answer.body = wire_->ahead.substr(head_size, length);
    wire_->ahead.erase(0, head_size + length);
    return answer;
}

}  // namespace presscheck::bench
