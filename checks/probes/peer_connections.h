// Whether this machine is connected to another, as the kernel's tables of sockets show.
#pragma once

#include "checks/host.h"
#include "checks/parsers/socket_table.h"
#include "checks/policy/address.h"
#include "checks/table.h"
#include "core/state.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

class PeerConnections {
public:
    explicit PeerConnections(const Host& host);

    // A boolean: some TCP connection to that port of the target is established. A name is what
    // /etc/hosts says; of any other, `unsupported` where somebody is connected to that port.
    Cell to(const std::string& target, std::uint16_t port) const;

private:
    void read(const Host& host, const std::string& path);

    std::vector<Socket> peers_;
    std::optional<Reason> unseen_;
    std::multimap<std::string, Address> addresses_;  // by name
};

}  // namespace presscheck
