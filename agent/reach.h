// The role that asks declared endpoints over the network: names, time, certificates, pages. Design
// section 10.
//
// It is a process of its own with no key, no capability and no file, forked before the scanner; it
// asks a fixed set of questions, each bounded in time and bytes, hands over what came as it came,
// and is gone.
#pragma once

#include "agent/errand.h"
#include "checks/host.h"
#include "checks/policy/address.h"
#include "checks/policy/site.h"

#include <optional>
#include <string_view>
#include <vector>

namespace presscheck {

// Under this name of the ceiling the endpoints and the resolvers are looked up.
inline constexpr std::string_view reach_probe = "reach";

// Does this probe look for what the role brings?
bool hears_endpoints(std::string_view probe);

struct ReachTask {
    std::vector<Endpoint> endpoints;  // at most limits::endpoints
    std::vector<Address> resolvers;
};

// What is to be asked from this machine; nothing when no endpoint is declared, or when site.yaml
// cannot be believed, which the scan will say.
std::optional<ReachTask> reach_task(const Host& host);

// REQUIRES: as Errand::start.
Result<Errand> send_to_reach(const ReachTask& task);

}  // namespace presscheck
