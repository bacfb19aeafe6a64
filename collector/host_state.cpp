#include "collector/host_state.h"

#include "core/canonical_json.h"

#include <nlohmann/json.hpp>

#include <map>

namespace presscheck {
namespace {

using Before = std::map<std::string, CurrentResult, std::less<>>;

Result<Before> read_before(Store& store, HostId host) {
    auto results = store.current_results(host);
    if (!results) return results.error();
    Before before;
    for (auto& result : *results) {
        std::string check = result.check;
        before.emplace(std::move(check), std::move(result));
    }
    return before;
}

CompleteState complete(const Before& before) {
    CompleteState state;
    for (const auto& [check, result] : before) {
        state.emplace(check, ReportedResult{check, result.state, result.reason, result.detail});
    }
    return state;
}

Status close(Store& store, const HostRow& host, const CurrentResult& was, LogIndex index) {
    return store.add_past_result(host.unit, host.id,
                                 {was.check, was.state, was.reason, was.since, index});
}

// One result as it is now; rows are written only for what changed.
Status save(Store& store, const HostRow& host, const CurrentResult* was, const ReportedResult& now,
            LogIndex index) {
    if (was != nullptr && was->detail == now.bytes) return Ok{};
    const bool same_state = was != nullptr && was->state == now.state && was->reason == now.reason;
    if (was != nullptr && !same_state) {
        if (auto closed = close(store, host, *was, index); !closed) return closed;
    }
    return store.save_current_result(
        host.unit, host.id,
        {now.check, now.state, now.reason, same_state ? was->since : index, index, now.bytes});
}

Status save_changes(Store& store, const HostRow& host, const Before& before,
                    const CompleteState& after, LogIndex index) {
    for (const auto& [check, now] : after) {
        const auto was = before.find(check);
        auto saved = save(store, host, was == before.end() ? nullptr : &was->second, now, index);
        if (!saved) return saved;
    }
    for (const auto& [check, was] : before) {
        if (after.find(check) != after.end()) continue;
        if (auto closed = close(store, host, was, index); !closed) return closed;
        auto removed = store.remove_current_result(host.unit, host.id, check);
        if (!removed) return removed;
    }
    return Ok{};
}

nlohmann::json overlays_of(const PolicyUse& policy) {
    auto overlays = nlohmann::json::array();
    for (const auto& overlay : policy.overlays) {
        overlays.push_back(
            {{"digest", overlay.digest}, {"id", overlay.id}, {"version", overlay.version}});
    }
    return overlays;
}

std::string policies_of(const ReportBasis& basis) {
    auto policies = nlohmann::json::array();
    for (const auto& policy : basis.policies) {
        policies.push_back({{"digest", policy.digest},
                            {"id", policy.id},
                            {"overlays", overlays_of(policy)},
                            {"version", policy.version}});
    }
    return canonical_bytes(policies);
}

std::string machine_of(const Machine& machine) {
    return canonical_bytes({{"architecture", machine.architecture},
                            {"kernel", machine.kernel},
                            {"name", machine.name},
                            {"system", machine.system}});
}

}  // namespace

Result<std::optional<std::string>> fold_results(Store& store, const HostRow& host,
                                                const Report& report, const std::string& before,
                                                LogIndex index) {
    const auto differs = std::optional<std::string>{};
    const bool unchanged = !report.full() && report.results.empty() && report.removed.empty();
    if (unchanged) return report.state_digest == before ? std::optional(before) : differs;

    auto was = read_before(store, host.id);
    if (!was) return was.error();
    const CompleteState after = state_after(complete(*was), report);
    if (state_digest(after) != report.state_digest) return differs;
    if (auto saved = save_changes(store, host, *was, after, index); !saved) return saved.error();
    return std::optional(report.state_digest);
}

Status fold_profile(Store& store, HostId host, const Report& report) {
    if (!report.basis && !report.machine) return Ok{};
    auto profile = store.host_profile(host);
    if (!profile) return profile.error();
    if (report.machine) profile->machine = machine_of(*report.machine);
    if (report.basis) {
        profile->policies = policies_of(*report.basis);
        profile->agent_version = report.basis->agent_version;
    }
    return store.save_host_profile(host, *profile);
}

}  // namespace presscheck
