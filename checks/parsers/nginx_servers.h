// The servers of a configuration of nginx and the sockets they share: which of them answers first
// on each, and which sockets speak TLS.
#pragma once

#include "checks/parsers/nginx_conf.h"
#include "checks/parsers/nginx_scope.h"
#include "checks/policy/address.h"
#include "core/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct NginxSocket {
    std::string key;                 // as it is compared: family, address, port
    std::optional<Address> address;  // nothing: a name, or a socket in the file system
    bool local = false;              // in the file system
    int port = 0;
    bool tls = false;
    bool quic = false;
    std::size_t default_server = 0;
};

struct NginxListen {
    std::size_t socket = 0;
    std::string source;
};

struct NginxServer {
    const NginxDirective* directive = nullptr;
    std::unique_ptr<NginxScope> scope;
    std::vector<NginxLocation> locations;
    std::vector<std::string> names;  // of server_name, lower case; none: it answers by default only
    std::string names_source;
    std::vector<NginxListen> listens;
};

// Keeps pointers to what it was made of.
struct NginxHttp {
    std::unique_ptr<NginxScope> main, http;
    std::vector<NginxServer> servers;
    std::vector<NginxSocket> sockets;
};

// `file`: the main one. Without an http block there is no server.
// Errors: malformed (nginx would refuse it), too_large (more sockets than are told apart).
Result<NginxHttp> nginx_http(const NginxBlock& main, const std::string& file);

}  // namespace presscheck
