// A client for tests of the listeners: one TLS connection over loopback, every step bounded.
#pragma once

#include "core/tls.h"

#include <memory>
#include <string>
#include <string_view>

namespace presscheck::test {

struct Reply {
    int status = 0;    // 0: the connection ended without an answer
    std::string head;  // status line and header lines, as sent
    std::string body;

    std::string header(std::string_view name) const;  // its value; empty when there is none
};

class TlsClient {
public:
    // Connects to "127.0.0.1:PORT". connected() tells whether the handshake was finished.
    TlsClient(const std::string& address, const TlsContext& context);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool connected() const { return connected_; }
    SSL* native() const;

    // One request and its answer, on this connection.
    Reply ask(std::string_view method, std::string_view target, std::string_view body = {},
              std::string_view more_headers = {});

    bool send(std::string_view bytes);  // false: the other side is gone
    Reply receive();
    // Sends `piece` again and again with a short wait between; true once the other side has ended
    // the connection, false when it took all of them.
    bool trickle(std::string_view piece, int pieces);
    bool ended();  // true once the other side closes, false when it stays silent for too long

private:
    struct Socket;
    std::unique_ptr<Socket> socket_;
    std::string ahead_;
    bool connected_ = false;
};

}  // namespace presscheck::test
