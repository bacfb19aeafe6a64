#include "collector/people_guard.h"

#include "core/small_letters.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// The name in a Host header, in small letters, without the port and an address's brackets.
std::string name_in(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) return "";
        const auto port = host.substr(end + 1);
        host = host.substr(1, end - 1);
        // Brackets hold an IPv6 address, and nothing but a port follows them (RFC 3986 3.2.2).
        const bool address = host.find(':') != std::string_view::npos;
        if (!address || (!port.empty() && port.front() != ':')) return "";
    } else {
        host = host.substr(0, host.find(':'));
    }
    return in_small_letters(host);
}

void protect(Response& response) {
    static const Headers always{
        {"Content-Security-Policy",
         "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
         "object-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    for (const auto& header : always) {
        const bool chosen = std::any_of(response.headers.begin(), response.headers.end(),
                                        [&](const auto& set) { return set.first == header.first; });
        if (!chosen) response.headers.push_back(header);
    }
}

}  // namespace

Answer guard_people(Answer console, std::vector<std::string> names) {
    return [console = std::move(console), names = std::move(names)](const Request& request) {
        const auto asked = name_in(request.header("host"));
        const bool ours = std::find(names.begin(), names.end(), asked) != names.end();
        auto response = ours ? console(request)
                             : problem(421, "urn:presscheck:host", "Not a name of this collector",
                                       "people.names in collector.yaml lists them");
        protect(response);
        return response;
    };
}

}  // namespace presscheck
