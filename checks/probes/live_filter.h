// The packet filter of the kernel as it is now, of every engine there is, read once a scan for all
// probes that judge it.
#pragma once

#include "checks/probe.h"
#include "checks/probes/packet_fate.h"
#include "core/state.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LiveFilter {
    std::optional<Reason> unseen;  // nobody could tell: what follows is not to be used
    std::string source;            // what is at fault
    PacketFilter v4, v6;
    bool has_v6 = true;  // false: the kernel is known to have no IPv6
    Interfaces interfaces_v4, interfaces_v6;
    std::optional<Reason> routes_unseen_v4, routes_unseen_v6;
    // The networks that are routed through each interface: who is there to be answered by it.
    std::map<std::string, NumberRanges, std::less<>> routes_v4{}, routes_v6{};

    HookFate judge(FilterHook hook, int family) const;
    const PacketFilter& of(int family) const { return family == 6 ? v6 : v4; }
    std::vector<int> families() const { return has_v6 ? std::vector{4, 6} : std::vector{4}; }
    Reason routes_unseen(int family) const {
        return (family == 6 ? routes_unseen_v6 : routes_unseen_v4).value_or(Reason::not_live);
    }

    // Nothing where nobody could tell. `eth*` is every interface that begins so.
    std::optional<NumberRanges> routed_through(std::string_view interface, int family) const;

    static std::shared_ptr<const LiveFilter> of_scan(const Observation& observation);
};

std::string_view family_name(int family);

}  // namespace presscheck
