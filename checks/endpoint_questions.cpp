#include "checks/endpoint_questions.h"

#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {
namespace {

WebAddress address_of(const EndpointUrl& url, EndpointScheme scheme, std::uint16_t port) {
    return {std::string(name_of(scheme)), url.host, port, url.target};
}

bool is_web(const EndpointUrl& url) {
    return url.scheme == EndpointScheme::http || url.scheme == EndpointScheme::https;
}

// RFC 3986, 5.2, for what servers write: whole, without a scheme, or a path.
std::string resolved(std::string_view location, const WebAddress& from) {
    location = location.substr(0, location.find('#'));
    const auto base = [&](std::string_view target) {
        return spell(WebAddress{from.scheme, from.host, from.port, std::string(target)});
    };
    if (location.starts_with("//")) return from.scheme + ":" + std::string(location);
    if (location.starts_with('/')) return base(location);
    const auto colon = location.find(':');
    if (colon != std::string_view::npos && colon < location.find_first_of("/?"))
        return in_small_letters(location.substr(0, colon)) + std::string(location.substr(colon));
    const auto path = std::string_view(from.target).substr(0, from.target.find('?'));
    if (location.empty()) return base(from.target);
    if (location.starts_with('?')) return base(std::string(path) + std::string(location));
    return base(std::string(path.substr(0, path.rfind('/') + 1)) + std::string(location));
}

}  // namespace

std::vector<WebAddress> web_questions(const EndpointUrl& url) {
    if (!is_web(url)) return {};
    std::vector<WebAddress> questions{address_of(url, url.scheme, url.port)};
    if (url.port != usual_port(url.scheme)) return questions;
    const auto other =
        url.scheme == EndpointScheme::http ? EndpointScheme::https : EndpointScheme::http;
    questions.push_back(address_of(url, other, usual_port(other)));
    return questions;
}

WebAddress page_beside(WebAddress address, std::string_view target) {
    address.target = std::string(target);
    return address;
}

std::optional<TlsQuestion> tls_question(const EndpointUrl& url) {
    const bool usual_http = url.scheme == EndpointScheme::http && url.port == 80;
    if (url.scheme == EndpointScheme::https || url.scheme == EndpointScheme::tls)
        return TlsQuestion{url.host, url.host_is_name, url.port};
    if (usual_http) return TlsQuestion{url.host, url.host_is_name, 443};
    return std::nullopt;
}

std::optional<std::string> dns_question(const EndpointUrl& url) {
    if (!url.host_is_name || url.scheme == EndpointScheme::ntp) return std::nullopt;
    return url.host;
}

std::optional<Redirect> redirect_of(const HttpResponse& response, const WebAddress& from) {
    const auto status = response.status;
    const bool redirects =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    const auto* location = response.first("location");
    if (!redirects || location == nullptr) return std::nullopt;
    const auto url = parse_endpoint_url(resolved(*location, from));
    if (!url || !is_web(*url)) return Redirect{*location, std::nullopt};
    return Redirect{*location, address_of(*url, url->scheme, url->port)};
}

bool is_declared(const std::vector<Endpoint>& endpoints, const WebAddress& address) {
    return std::any_of(endpoints.begin(), endpoints.end(), [&](const Endpoint& endpoint) {
        const auto questions = web_questions(endpoint.url);
        return std::any_of(questions.begin(), questions.end(), [&](const WebAddress& question) {
            return question.scheme == address.scheme && question.host == address.host &&
                   question.port == address.port;
        });
    });
}

}  // namespace presscheck
