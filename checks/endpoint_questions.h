// What is asked of an endpoint: whoever fetches asks it, and whoever finds out what the answers
// mean looks for them.
#pragma once

#include "checks/net_names.h"
#include "checks/parsers/http_response.h"
#include "checks/policy/endpoint_url.h"
#include "checks/policy/site.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// The page of an endpoint of the web: by its own scheme first, and by the other one where its port
// is the usual one. Empty for other endpoints.
std::vector<WebAddress> web_questions(const EndpointUrl& url);

// Another page of the same server.
WebAddress page_beside(WebAddress address, std::string_view target);

// What shows a certificate there; nothing for others.
struct TlsQuestion {
    std::string host;
    bool host_is_name = true;
    std::uint16_t port = 0;

    friend auto operator<=>(const TlsQuestion&, const TlsQuestion&) = default;
};
std::optional<TlsQuestion> tls_question(const EndpointUrl& url);

// The name whose records are asked for; nothing for an address and a time server.
std::optional<std::string> dns_question(const EndpointUrl& url);

// Where a response sends a browser that asked for `from`: as it is written, and as it can be asked.
struct Redirect {
    std::string written;
    std::optional<WebAddress> address;
};
std::optional<Redirect> redirect_of(const HttpResponse& response, const WebAddress& from);

// Is this a server that an endpoint names? Then a redirect to it is followed.
bool is_declared(const std::vector<Endpoint>& endpoints, const WebAddress& address);

}  // namespace presscheck
