// What the Apache of a machine is set to, read once a scan for all probes that ask.
#pragma once

#include "checks/parsers/apache_conf.h"
#include "checks/policy/address.h"
#include "checks/probe.h"
#include "checks/probes/web_programs.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// What a virtual host answers, or the main server where none does.
struct ApacheHost {
    const ApacheDirective* section = nullptr;  // null: the main server
    std::string name;
    std::vector<std::string> names;
    std::string source;
};

struct ApacheSocket {
    std::size_t host = 0;
    std::size_t first_host = 0;      // that answers who names no other
    std::optional<Address> address;  // nothing: a name, which the network would have to be asked
    int port = 0;
    bool https = false;  // by the protocol of `Listen`
    std::string source;
};

struct ApacheInstance {
    std::string config;
    ApacheConf conf;
    ApacheSurroundings around;
    std::vector<ApacheHost> hosts;
    std::vector<ApacheSocket> sockets;
    std::optional<Error> problem;  // then there is nothing else
};

// Points into itself where it does: moving it keeps that.
std::vector<ApacheInstance> read_apache(const Host& host, const WebProgram& apache);

// Of one name in a block, in order.
std::vector<const ApacheDirective*> apache_all(const ApacheBlock& block, std::string_view name);
// The last one of the host, else of the main server; null: none.
const ApacheDirective* apache_last(const ApacheInstance& instance, const ApacheHost& host,
                                   std::string_view name);

}  // namespace presscheck
