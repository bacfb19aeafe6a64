#include "checks/parsers/nginx_servers.h"

#include "checks/parsers/decimal.h"
#include "core/small_letters.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t most_sockets = 4096;
constexpr int highest_port = 65535;

struct Ports {
    int first = 80, last = 80;
};

struct Endpoint {
    std::string host;  // "" for any IPv4 address
    bool v6 = false, local = false;
    Ports ports;
};

std::optional<Ports> ports_of(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = parse_decimal(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_decimal(text.substr(dash + 1));
    if (!first || !last || *first < 1 || *last > highest_port || *first > *last)
        return std::nullopt;
    return Ports{static_cast<int>(*first), static_cast<int>(*last)};
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789-") == std::string_view::npos;
}

// ngx_parse_url.
std::optional<Endpoint> endpoint_of(const std::string& word) {
    Endpoint endpoint;
    if (word.starts_with("unix:")) {
        endpoint.host = word.substr(std::string_view("unix:").size());
        endpoint.local = true;
        endpoint.ports = {0, 0};
        if (endpoint.host.empty()) return std::nullopt;
        return endpoint;
    }
    std::string_view rest = word;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        endpoint.v6 = true;
        endpoint.host = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        if (rest.empty()) return endpoint;
        if (!rest.starts_with(':')) return std::nullopt;
        rest.remove_prefix(1);
    } else if (const auto colon = rest.rfind(':'); colon != std::string_view::npos) {
        endpoint.host = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
    } else if (!is_number(rest)) {
        endpoint.host = rest;
        return endpoint;
    }
    const auto ports = ports_of(rest);
    if (!ports) return std::nullopt;
    endpoint.ports = *ports;
    return endpoint;
}

bool has_word(const NginxDirective& directive, std::string_view word) {
    return std::find(directive.words.begin() + 1, directive.words.end(), word) !=
           directive.words.end();
}

class Reading {
public:
    Result<NginxHttp> run(const NginxBlock& main, const std::string& file) {
        http_.main = std::make_unique<NginxScope>(main, nullptr);
        if (http_.main->own("events").empty())
            return Error{Errc::malformed,
                         file + ": no events block, without which nginx does not start"};
        const auto blocks = http_.main->own("http");
        if (blocks.empty()) return std::move(http_);
        http_.http = std::make_unique<NginxScope>(blocks.front()->block, http_.main.get());
        for (const auto* directive : http_.http->own("server")) {
            if (auto done = read_server(*directive); !done) return std::move(done).error();
        }
        return std::move(http_);
    }

private:
    Status read_server(const NginxDirective& directive) {
        NginxServer server;
        server.directive = &directive;
        server.scope = std::make_unique<NginxScope>(directive.block, http_.http.get());
        auto locations = nginx_locations(*server.scope);
        if (!locations) return std::move(locations).error();
        server.locations = *std::move(locations);
        for (const auto* names : server.scope->own("server_name")) {
            if (server.names_source.empty()) server.names_source = names->source;
            for (const auto& name : names->words)
                server.names.push_back(in_small_letters(name));
        }
        used_.clear();
        http_.servers.push_back(std::move(server));
        const auto listens = http_.servers.back().scope->own("listen");
        for (const auto* listen : listens) {
            if (auto done = read_listen(*listen); !done) return done;
        }
        if (!listens.empty()) return Ok{};
        // As root, which is how a server is started; others get port 8000.
        Endpoint usual;
        return add(usual, usual.ports.first, nullptr, directive.source);
    }

    Status read_listen(const NginxDirective& listen) {
        const auto endpoint = endpoint_of(listen.words.front());
        if (!endpoint)
            return Error{Errc::malformed, listen.source + ": listen: no address or port"};
        for (int port = endpoint->ports.first; port <= endpoint->ports.last; ++port) {
            if (auto done = add(*endpoint, port, &listen, listen.source); !done) return done;
        }
        return Ok{};
    }

    Status add(const Endpoint& endpoint, int port, const NginxDirective* listen,
               const std::string& source) {
        NginxSocket socket;
        socket.port = port;
        socket.local = endpoint.local;
        socket.quic = listen != nullptr && has_word(*listen, "quic");
        auto host = endpoint.host;
        if (!endpoint.local && !endpoint.v6 && (host.empty() || host == "*")) host = "0.0.0.0";
        if (!endpoint.local) {
            if (const auto address = parse_address(host)) {
                // ::ffff:10.0.0.1 in brackets is a socket of its own, at the same address.
                socket.address = *address;
                host = spell(*address);
            }
        }
        socket.key = (endpoint.local ? "unix "
                      : endpoint.v6  ? "6 "
                                     : "4 ") +
                     host + " " + std::to_string(port) + (socket.quic ? " quic" : "");
        const auto known = by_key_.find(socket.key);
        const auto server = http_.servers.size() - 1;
        if (known == by_key_.end() && http_.sockets.size() == most_sockets)
            return Error{Errc::too_large, source + ": more sockets than are told apart"};
        const auto index = known == by_key_.end() ? http_.sockets.size() : known->second;
        if (known == by_key_.end()) {
            socket.default_server = server;
            by_key_.emplace(socket.key, index);
            http_.sockets.push_back(std::move(socket));
        }
        auto& shared = http_.sockets[index];
        if (!used_.insert(index).second)
            return Error{Errc::malformed, source + ": listen: the same socket twice in a server"};
        if (listen != nullptr && (has_word(*listen, "ssl") || shared.quic)) shared.tls = true;
        if (listen != nullptr &&
            (has_word(*listen, "default_server") || has_word(*listen, "default"))) {
            if (!defaults_.insert(index).second)
                return Error{Errc::malformed, source + ": listen: a second default server"};
            shared.default_server = server;
        }
        http_.servers.back().listens.push_back({index, source});
        return Ok{};
    }

    NginxHttp http_;
    std::map<std::string, std::size_t> by_key_;
    std::set<std::size_t> defaults_;
    std::set<std::size_t> used_;  // by the server that is read
};

}  // namespace

Result<NginxHttp> nginx_http(const NginxBlock& main, const std::string& file) {
    return Reading().run(main, file);
}

}  // namespace presscheck
