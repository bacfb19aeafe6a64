#include "agent/connection.h"

#include "core/limits.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cctype>
#include <optional>

namespace presscheck {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

Error malformed_url(std::string_view url) {
    return Error{Errc::malformed, "not a collector's address like https://host:8440: '" +
                                      std::string(url.substr(0, 100)) + "'"};
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= 253 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':';
           });
}

asio::ssl::context shared_with_asio(const TlsContext& context) {
    SSL_CTX_up_ref(context.get());  // Asio frees its own reference
    return asio::ssl::context{context.get()};
}

}  // namespace

Result<CollectorUrl> parse_collector_url(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return malformed_url(url);
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    CollectorUrl parts{std::string(rest), "443"};
    const auto colon = rest.rfind(':');
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos) return malformed_url(url);
        parts.host = rest.substr(1, close - 1);
        if (close + 1 < rest.size()) {
            if (rest[close + 1] != ':') return malformed_url(url);
            parts.port = rest.substr(close + 2);
        }
    } else if (colon != std::string_view::npos) {
        parts.host = rest.substr(0, colon);
        parts.port = rest.substr(colon + 1);
        if (parts.host.find(':') != std::string::npos) return malformed_url(url);
    }
    if (!is_host(parts.host) || !is_port(parts.port)) return malformed_url(url);
    return parts;
}

struct Connection::Stream {
    explicit Stream(const TlsContext& context) : tls(shared_with_asio(context)), https(io, tls) {}

    // Runs the one operation that was started to its end; its deadline ends it too.
    void finish() {
        io.restart();
        io.run();
    }

    // A slow resolver has no deadline of its own, so the whole step is bounded here.
    bool finish_within(std::chrono::seconds patience) {
        io.restart();
        io.run_for(patience);
        if (io.stopped()) return true;
        io.stop();
        return false;
    }

    asio::io_context io{1};
    asio::ssl::context tls;
    beast::ssl_stream<beast::tcp_stream> https;
    beast::flat_buffer buffer;
    std::string host;
};

Connection::Connection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const CollectorUrl& url, const TlsContext& context) {
    auto stream = std::make_unique<Stream>(context);
    stream->host = url.host;
    const auto where = url.host + ":" + url.port;

    asio::ip::tcp::resolver resolver{stream->io};
    error_code failed = asio::error::timed_out;
    asio::ip::tcp::resolver::results_type addresses;
    resolver.async_resolve(url.host, url.port, [&](error_code error, auto found) {
        failed = error;
        addresses = std::move(found);
    });
    if (!stream->finish_within(limits::request_timeout) || failed) {
        return Error{Errc::unavailable, where + ": no such name: " + failed.message()};
    }

    auto& tcp = beast::get_lowest_layer(stream->https);
    tcp.expires_after(limits::request_timeout);
    tcp.async_connect(addresses, [&](error_code error, const auto&) { failed = error; });
    stream->finish();
    if (failed) return Error{Errc::unavailable, where + ": " + failed.message()};

    SSL* ssl = stream->https.native_handle();
    error_code not_an_address;
    asio::ip::make_address(url.host, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(ssl, url.host.c_str());
    tcp.expires_after(limits::request_timeout);
    stream->https.async_handshake(asio::ssl::stream_base::client,
                                  [&](error_code error) { failed = error; });
    stream->finish();
    if (failed && SSL_get_verify_result(ssl) != X509_V_OK) {
        return Error{Errc::untrusted, where + ": " + handshake_failure(ssl)};
    }
    if (failed) return Error{Errc::unavailable, where + ": TLS: " + failed.message()};
    return Connection{std::move(stream)};
}

Result<HttpAnswer> Connection::request(std::string_view method, std::string_view target,
                                       const std::string& body) {
    http::request<http::string_body> request{
        http::string_to_verb({method.data(), method.size()}), {target.data(), target.size()}, 11};
    request.set(http::field::host, stream_->host);
    request.set(http::field::user_agent, "presscheck-agent/" PRESSCHECK_VERSION);
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();

    auto& tcp = beast::get_lowest_layer(stream_->https);
    error_code failed;
    tcp.expires_after(limits::request_timeout);
    http::async_write(stream_->https, request,
                      [&](error_code error, std::size_t) { failed = error; });
    stream_->finish();
    if (failed) return Error{Errc::unavailable, "the collector broke off: " + failed.message()};

    http::response_parser<http::string_body> parser;
    parser.body_limit(limits::answer_bytes);
    parser.header_limit(limits::request_header_bytes);
    tcp.expires_after(limits::request_timeout);
    http::async_read(stream_->https, stream_->buffer, parser,
                     [&](error_code error, std::size_t) { failed = error; });
    stream_->finish();
    if (failed) return Error{Errc::unavailable, "the collector broke off: " + failed.message()};

    auto response = parser.release();
    const auto field = [&](http::field name) {
        const auto value = response[name];
        return std::string(value.data(), value.size());
    };
    return HttpAnswer{static_cast<int>(response.result_int()), field(http::field::content_type),
                      field(http::field::retry_after), std::move(response.body())};
}

}  // namespace presscheck
