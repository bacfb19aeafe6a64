// What is fetched over the network, by the names under which a fixture keeps it below `.presscheck`
// and a probe asks for it. docs/policy.md, "Fixtures".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

inline constexpr std::string_view dns_zone_name = "net/dns.zone";
inline constexpr std::string_view sntp_name = "net/sntp.yaml";

// One HTTP request: `scheme` is http or https, `target` a path and a query as they are sent.
struct WebAddress {
    std::string scheme, host;
    std::uint16_t port = 0;
    std::string target = "/";

    friend auto operator<=>(const WebAddress&, const WebAddress&) = default;
};

// "https://example.vn/", the usual port left out.
std::string spell(const WebAddress& address);

// "net/http/https/example.vn/feed/@x=1": the host (with _port where it is not the usual one), the
// path without its first slash, `@`, the query, and for a method other than GET `@` and the method.
// An @ of the path or query is written %40, a slash of the query or behind another one %2F.
// REQUIRES: no segment that is . or ..
std::string http_name(const WebAddress& address, std::string_view method = "GET");

// "net/tls/example.vn_443/chain.pem", and the same with `accepts`.
std::string tls_name(std::string_view host, std::uint16_t port, std::string_view file);

// A path that no site has.
inline constexpr std::string_view missing_page = "/presscheck-does-not-exist.html";
inline constexpr std::string_view security_txt_page = "/.well-known/security.txt";

// What became of a question that has no answer, in place of the answer: "!refused\n".
enum class NoAnswer {
    refused,       // nobody listens there
    no_such_name,  // the name has no address
    timeout,
    unreachable,  // no way there, or the resolver did not answer
    forbidden,    // an address that only an endpoint of this host's own may have
    no_tls,       // somebody answered, and speaks no TLS that can be spoken with
    broken,       // the answer ended early
    too_large,
};

std::string spell(NoAnswer why);
std::optional<NoAnswer> parse_no_answer(std::string_view text);

}  // namespace presscheck
