// Connections to declared hosts: the name is looked up, each address is judged, and the judged
// address is the one that is connected to.
#pragma once

#include "agent/reach_dns.h"
#include "agent/reach_stream.h"
#include "checks/net_names.h"
#include "checks/policy/site.h"

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace presscheck {

// Thread safety: connect() may be called from several threads at once.
class ReachConnector {
public:
    // REQUIRES: both outlive this.
    ReachConnector(const std::vector<Endpoint>& endpoints, ReachResolver& resolver,
                   Deadline deadline)
        : endpoints_(endpoints), resolver_(resolver), deadline_(deadline) {}

    // To the first address that takes the connection. That nobody listens is known only when each
    // of them has said so. An address that has been silent once is not waited for again.
    // REQUIRES: an endpoint names `host`.
    std::variant<ReachStream, NoAnswer> connect(const std::string& host, std::uint16_t port,
                                                Transport transport = Transport::tcp);

private:
    struct Found {
        std::vector<Address> addresses;
        bool all = true;  // there are no others
    };
    Found addresses_of(const std::string& host);
    bool may_ask(const std::string& host, const Address& address) const;
    std::variant<ReachStream, NoAnswer> try_address(const Address& address, std::uint16_t port,
                                                    Transport transport);

    const std::vector<Endpoint>& endpoints_;
    ReachResolver& resolver_;
    Deadline deadline_;
    std::mutex mutex_;
    std::set<std::pair<std::string, std::uint16_t>> silent_;  // by address
};

}  // namespace presscheck
