// A host as readiness sees it: whether it can be believed now, and what it found.
#pragma once

#include "collector/store/rows.h"
#include "core/clock.h"
#include "core/state.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace presscheck {

// Late and waiting depend on the moment of asking: they are worked out on reading, never stored.
enum class Standing {
    ok,
    late,         // silent for longer than the department allows
    waiting,      // enrolled, and never heard of since
    quarantined,  // two machines claim to be it
    revoked,
};
std::string_view name_of(Standing standing);

struct Finding {
    State state = State::unknown;
    std::optional<Reason> reason;
    std::string detail;  // the result object, canonical JSON
};

// A host that the department registered as one that others may rely on.
struct Provider {
    std::string host;  // UUID
    Standing standing = Standing::waiting;
    std::map<std::string, Finding, std::less<>> findings;
};
using Providers = std::map<std::string, Provider, std::less<>>;  // by the name others use

struct HostView {
    std::string host;  // UUID
    std::string name;  // of the machine, as it says; empty: never told
    std::string unit;
    Standing standing = Standing::waiting;
    std::optional<Time> last_received_at;
    std::set<std::string, std::less<>> policies;           // ids, of its last full report
    std::map<std::string, Finding, std::less<>> findings;  // by check: policy/check
    std::shared_ptr<const Providers> providers{};          // null: none is registered
};

// How a host stands at `now`, when silence for longer than `patience` makes it late.
Standing standing_of(HostStatus status, const std::optional<Time>& last_received_at, Time now,
                     std::chrono::seconds patience);

}  // namespace presscheck
