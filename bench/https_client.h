// An agent's side of a connection, as a load generator wants it: blocking, one request at a time,
// nothing but OpenSSL and a socket.
#pragma once

#include "core/result.h"
#include "core/tls.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace presscheck::bench {

struct Address {
    std::string host;
    std::string port;
};

// Errors: malformed.
Result<Address> parse_address(std::string_view url);  // https://HOST:PORT

struct Answer {
    int status = 0;
    std::string body;
};

class HttpsClient {
public:
    // Connects and finishes the handshake. Errors: unavailable.
    static Result<HttpsClient> connect(const Address& address, const TlsContext& context);

    // One request and its answer. Errors: unavailable (broken off, or no answer in 30 s).
    Result<Answer> post(std::string_view target, std::string_view body, bool keep_open);

    struct Wire;
    ~HttpsClient();
    HttpsClient(HttpsClient&&) noexcept;
    HttpsClient& operator=(HttpsClient&&) noexcept;

private:
    explicit HttpsClient(std::unique_ptr<Wire> wire);
    std::unique_ptr<Wire> wire_;
};

}  // namespace presscheck::bench
