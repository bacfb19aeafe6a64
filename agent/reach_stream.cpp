#include "agent/reach_stream.h"

#include "core/openssl_ptr.h"

#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace presscheck {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t piece_bytes = std::size_t{16} << 10U;

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress socket_address(const Address& address, std::uint16_t port) {
    SocketAddress place;
    if (address.v6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
        std::memcpy(&place.storage, &v6, sizeof v6);
        place.size = sizeof v6;
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.bytes.data(), sizeof v4.sin_addr);
        std::memcpy(&place.storage, &v4, sizeof v4);
        place.size = sizeof v4;
    }
    return place;
}

bool wait_until(int descriptor, short events, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Deadline::clock::now());
        if (left <= milliseconds{0}) return false;
        pollfd waiting{descriptor, events, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

NoAnswer failure_of(int error) {
    switch (error) {
        case ECONNREFUSED:
            return NoAnswer::refused;
        case ETIMEDOUT:
            return NoAnswer::timeout;
        default:
            return NoAnswer::unreachable;
    }
}

}  // namespace

void ReachStream::ReleaseSsl::operator()(SSL* ssl) const {
    SSL_free(ssl);
}

ReachStream::ReachStream(Descriptor socket, Deadline deadline)
    : socket_(std::move(socket)), deadline_(deadline) {}
ReachStream::ReachStream(ReachStream&&) noexcept = default;
ReachStream& ReachStream::operator=(ReachStream&&) noexcept = default;
ReachStream::~ReachStream() = default;

std::variant<ReachStream, NoAnswer> ReachStream::connect(const Address& address, std::uint16_t port,
                                                         Transport transport, Deadline deadline) {
    const int kind = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
    Descriptor socket{
        ::socket(address.v6 ? AF_INET6 : AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.open()) return NoAnswer::unreachable;
    const auto place = socket_address(address, port);
    const auto* const where = reinterpret_cast<const sockaddr*>(&place.storage);
    if (::connect(socket.number(), where, place.size) != 0) {
        if (errno != EINPROGRESS) return failure_of(errno);
        if (!wait_until(socket.number(), POLLOUT, deadline)) return NoAnswer::timeout;
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0)
            return failure_of(error);
    }
    return ReachStream(std::move(socket), deadline);
}

bool ReachStream::wait(short events) const {
    return wait_until(socket_.number(), events, deadline_);
}

bool ReachStream::wait_for_ssl(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return wait(POLLIN);
        case SSL_ERROR_WANT_WRITE:
            return wait(POLLOUT);
        default:
            return false;
    }
}

ReachStream::Handshake ReachStream::begin_tls(SSL_CTX* context, const std::string& server_name) {
    if (context == nullptr) return Handshake::not_speakable;
    ssl_.reset(SSL_new(context));
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.number()) != 1) return Handshake::not_speakable;
    if (!server_name.empty()) SSL_set_tlsext_host_name(ssl_.get(), server_name.c_str());
    while (true) {
        ERR_clear_error();
        const int result = SSL_connect(ssl_.get());
        if (result == 1) return Handshake::done;
        const int error = SSL_get_error(ssl_.get(), result);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            if (!wait_for_ssl(result)) return Handshake::timeout;
            continue;
        }
        const auto queued = ERR_peek_last_error();
        const int reason = ERR_GET_LIB(queued) == ERR_LIB_SSL ? ERR_GET_REASON(queued) : 0;
        ERR_clear_error();
        if (reason > SSL_AD_REASON_OFFSET || reason == SSL_R_UNSUPPORTED_PROTOCOL)
            return Handshake::refused;
        if (error == SSL_ERROR_SYSCALL || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
            return Handshake::closed;
        if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG ||
            reason == SSL_R_HTTP_REQUEST)
            return Handshake::not_tls;
        const bool spoke = SSL_get_state(ssl_.get()) != TLS_ST_BEFORE;
        return spoke ? Handshake::not_tls : Handshake::not_speakable;
    }
}

std::string ReachStream::peer_chain() const {
    const OpenSslPtr<BIO, BIO_free_all> text{BIO_new(BIO_s_mem())};
    auto* const chain = SSL_get_peer_cert_chain(ssl_.get());
    for (int i = 0; i < sk_X509_num(chain); ++i)
        PEM_write_bio_X509(text.get(), sk_X509_value(chain, i));
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

bool ReachStream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t written = 0;
        if (ssl_) {
            ERR_clear_error();
            const int result = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
            if (result <= 0 && !wait_for_ssl(result)) return false;
            written = std::max(result, 0);
        } else {
            written = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (written < 0 && errno == EAGAIN && wait(POLLOUT)) continue;
            if (written < 0) return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

ReadEnd ReachStream::read(std::string& into) {
    return ssl_ ? read_encrypted(into) : read_plain(into);
}

ReadEnd ReachStream::read_plain(std::string& into) {
    std::array<char, piece_bytes> piece{};
    while (true) {
        const auto got = ::recv(socket_.number(), piece.data(), piece.size(), 0);
        if (got > 0) {
            into.append(piece.data(), static_cast<std::size_t>(got));
            return received();
        }
        if (got == 0) return ReadEnd::closed;
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return ReadEnd::broken;
        if (!wait(POLLIN)) return ReadEnd::timeout;
    }
}

// A peer that sends without end is as slow as one that sends nothing.
ReadEnd ReachStream::received() const {
    return Deadline::clock::now() < deadline_ ? ReadEnd::data : ReadEnd::timeout;
}

// Without the other side's goodbye it may have been cut off by somebody between.
ReadEnd ReachStream::read_encrypted(std::string& into) {
    std::array<char, piece_bytes> piece{};
    while (true) {
        ERR_clear_error();
        const int got = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
        if (got > 0) {
            into.append(piece.data(), static_cast<std::size_t>(got));
            return received();
        }
        const int error = SSL_get_error(ssl_.get(), got);
        if (error == SSL_ERROR_ZERO_RETURN) return ReadEnd::closed;
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
            ERR_clear_error();
            return ReadEnd::broken;
        }
        if (!wait_for_ssl(got)) return ReadEnd::timeout;
    }
}

std::shared_ptr<SSL_CTX> undemanding_context(int oldest, int newest) {
    std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    if (!context) return nullptr;
    // Level 0 and every cipher: a server that offers no better is to be seen, not refused.
    const bool ready = SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0") == 1 &&
                       SSL_CTX_set_min_proto_version(context.get(), oldest) == 1 &&
                       SSL_CTX_set_max_proto_version(context.get(), newest) == 1;
    if (!ready) return nullptr;
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_options(context.get(), SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    return context;
}

}  // namespace presscheck
