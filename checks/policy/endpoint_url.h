// The address of an endpoint in site.yaml, strictly read: what is asked for is what stands there.
//
//     https://example.vn/       a web site, on HTTPS and HTTP; http:// the same
//     tls://mail.example.vn:993 another service on TLS
//     ntp://time.example.vn     a time server
//     dns://example.vn          a domain without a site of its own
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace presscheck {

enum class EndpointScheme { dns, http, https, ntp, tls };

std::string_view name_of(EndpointScheme scheme);

// The port that goes without saying; 0 for schemes without one (tls, dns).
std::uint16_t usual_port(EndpointScheme scheme);

struct EndpointUrl {
    EndpointScheme scheme = EndpointScheme::https;
    std::string host;          // a name in small letters without a last dot, or an address
    bool host_is_name = true;  // not an address
    std::uint16_t port = 0;    // 0 for dns
    std::string target = "/";  // of http and https: path and query

    friend bool operator==(const EndpointUrl&, const EndpointUrl&) = default;
};

// Errors: malformed, saying what is wrong with it: "lacks its port".
Result<EndpointUrl> parse_endpoint_url(std::string_view text);

// As it is asked for: "https://example.vn/", the usual port left out.
std::string spell(const EndpointUrl& url);

}  // namespace presscheck
