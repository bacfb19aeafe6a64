// One HTTPS connection to the collector, for one request after another.
//
// Every step has a deadline (limits::request_timeout), so a call always comes back.
#pragma once

#include "core/result.h"
#include "core/tls.h"

#include <memory>
#include <string>
#include <string_view>

namespace presscheck {

// https://HOST[:PORT], nothing behind it.
struct CollectorUrl {
    std::string host;  // a name, or an address without brackets
    std::string port;
};
// Errors: malformed.
Result<CollectorUrl> parse_collector_url(std::string_view url);

struct HttpAnswer {
    int status = 0;
    std::string content_type;
    std::string retry_after;  // of 429 and 503; empty when it says none
    std::string body;         // at most limits::answer_bytes
};

class Connection {
public:
    // Errors: unavailable (not reached), untrusted (somebody else's certificate; says whose fault
    // it can be).
    static Result<Connection> open(const CollectorUrl& url, const TlsContext& context);
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    // Errors: unavailable (broke off, timed out, is not HTTP, answers too much).
    Result<HttpAnswer> request(std::string_view method, std::string_view target,
                               const std::string& body);

private:
    struct Stream;
    explicit Connection(std::unique_ptr<Stream> stream);
    std::unique_ptr<Stream> stream_;
};

}  // namespace presscheck
