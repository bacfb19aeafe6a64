// A request and its answer as routers see them: no socket, no TLS, no library.
//
// The two listeners (collector/server.h) turn bytes into a Request and a Response into bytes; what
// lies between is an ordinary function, so that a test calls it directly.
#pragma once

#include "core/tls.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace presscheck {

// Names are lower case in requests.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;  // "GET"
    std::string target;  // as sent: "/v1/readiness?agency=a%20b"
    Headers headers;
    std::string body;      // within the bound the listener's routes have
    std::string peer;      // the address, without its port
    ClientVerdict client;  // agents' listener only: who the TLS connection is

    std::string_view path() const;                         // of the target, without the query
    std::string_view header(std::string_view name) const;  // the first; empty when there is none
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    Headers headers;        // beside Content-Type, Content-Length and Connection
    bool keep_open = true;  // false: the connection ends with this answer
};

// Called on several threads at once; may block on the store, never for ever.
using Answer = std::function<Response(const Request&)>;

// Looks at the head of a request before its body is read, without blocking: how many bytes the body
// may have, or an answer that needs no body.
using Admit = std::function<std::variant<std::size_t, Response>(const Request& head)>;

Response json_response(int status, std::string body);

// RFC 9457: {"detail", "status", "title", "type"}; `detail` is left out when empty.
Response problem(int status, std::string_view type, std::string_view title,
                 std::string_view detail = {});

// The value of a query parameter, percent-decoded.
// Errors: not_found, malformed (given twice, or badly encoded).
Result<std::string> query_value(const Request& request, std::string_view name);

}  // namespace presscheck
