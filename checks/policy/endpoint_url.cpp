#include "checks/policy/endpoint_url.h"

#include "checks/policy/address.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace presscheck {
namespace {

struct SchemeName {
    EndpointScheme scheme;
    std::string_view name;
    std::uint16_t port;
};

constexpr std::array schemes{
    SchemeName{EndpointScheme::dns, "dns", 0},       SchemeName{EndpointScheme::http, "http", 80},
    SchemeName{EndpointScheme::https, "https", 443}, SchemeName{EndpointScheme::ntp, "ntp", 123},
    SchemeName{EndpointScheme::tls, "tls", 0},
};

const SchemeName& entry_of(EndpointScheme scheme) {
    return *std::find_if(schemes.begin(), schemes.end(),
                         [&](const SchemeName& entry) { return entry.scheme == scheme; });
}

Error malformed(std::string_view why) {
    return Error{Errc::malformed, std::string(why)};
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// RFC 1035, with the underscores of service names; a name of another script is written as xn--.
bool is_host_name(std::string_view text) {
    constexpr std::size_t longest = 253, longest_label = 63;
    if (text.empty() || text.size() > longest) return false;
    while (true) {
        const auto label = text.substr(0, text.find('.'));
        const bool plain = std::all_of(label.begin(), label.end(), [](char c) {
            return is_letter_or_digit(c) || c == '-' || c == '_';
        });
        if (label.empty() || label.size() > longest_label || !plain) return false;
        if (label.front() == '-' || label.back() == '-') return false;
        if (label.size() == text.size()) break;
        text.remove_prefix(label.size() + 1);
    }
    // 1.2.3 is an address to some and a name to others.
    return !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3986, pchar and what may stand in a query.
bool is_target_byte(char c) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@%/?";
    return is_letter_or_digit(c) || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
}

// A server would find another path than stands there.
bool climbs(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0) return std::nullopt;
    return port;
}

Status read_host(std::string_view text, EndpointUrl& url) {
    const bool bracketed = text.starts_with('[') && text.ends_with(']');
    const auto bare = bracketed ? text.substr(1, text.size() - 2) : text;
    if (const auto address = parse_address(bare); address && address->v6 == bracketed) {
        url.host = spell(*address);
        url.host_is_name = false;
        return Ok{};
    }
    url.host = in_small_letters(text.ends_with('.') ? text.substr(0, text.size() - 1) : text);
    if (!is_host_name(url.host))
        return malformed("has no host name or address; letters beyond a-z are written as xn--");
    return Ok{};
}

Status read_authority(std::string_view text, EndpointUrl& url) {
    const auto bracket = text.rfind(']');
    const auto colon = text.rfind(':');
    const bool with_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    url.port = usual_port(url.scheme);
    if (with_port) {
        const auto port = parse_port(text.substr(colon + 1));
        if (!port || url.scheme == EndpointScheme::dns)
            return malformed("has a port that is none, 1 to 65535");
        url.port = *port;
        text = text.substr(0, colon);
    }
    if (url.scheme == EndpointScheme::tls && !with_port)
        return malformed("lacks its port, as in tls://mail.example.vn:993");
    return read_host(text, url);
}

Status read_target(std::string_view text, EndpointUrl& url) {
    const bool web = url.scheme == EndpointScheme::http || url.scheme == EndpointScheme::https;
    if (!web && !text.empty()) return malformed("has more than a host and its port");
    if (text.find('#') != std::string_view::npos)
        return malformed("has a # part, which no server is told of");
    if (!std::all_of(text.begin(), text.end(), is_target_byte) ||
        climbs(text.substr(0, text.find('?'))))
        return malformed("has a path that is not as it is sent: %-encoded, without . and ..");
    url.target = std::string(text.starts_with('/') ? "" : "/") + std::string(text);
    return Ok{};
}

}  // namespace

std::string_view name_of(EndpointScheme scheme) {
    return entry_of(scheme).name;
}

std::uint16_t usual_port(EndpointScheme scheme) {
    return entry_of(scheme).port;
}

Result<EndpointUrl> parse_endpoint_url(std::string_view text) {
    constexpr std::size_t longest = 2048;
    if (text.size() > longest) return malformed("is longer than 2048 bytes");
    const auto mark = text.find("://");
    const auto word = text.substr(0, std::min(mark, text.size()));
    const auto* const scheme =
        std::find_if(schemes.begin(), schemes.end(),
                     [&](const SchemeName& entry) { return entry.name == word; });
    if (mark == std::string_view::npos || scheme == schemes.end())
        return malformed("does not begin with https://, http://, tls://, ntp:// or dns://");
    const auto rest = text.substr(mark + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    EndpointUrl url;
    url.scheme = scheme->scheme;
    if (authority.find('@') != std::string_view::npos)
        return malformed("has a name or password before the host");
    if (auto read = read_authority(authority, url); !read) return std::move(read).error();
    if (!url.host_is_name && url.scheme == EndpointScheme::dns)
        return malformed("names an address, where a domain is meant");
    if (auto read = read_target(rest.substr(authority.size()), url); !read)
        return std::move(read).error();
    return url;
}

std::string spell(const EndpointUrl& url) {
    const bool v6 = url.host.find(':') != std::string::npos;
    auto text = std::string(name_of(url.scheme)) + "://" + (v6 ? "[" + url.host + "]" : url.host);
    if (url.port != usual_port(url.scheme)) text += ":" + std::to_string(url.port);
    const bool web = url.scheme == EndpointScheme::http || url.scheme == EndpointScheme::https;
    return web ? text + url.target : text;
}

}  // namespace presscheck
