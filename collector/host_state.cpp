#include "collector/host_state.h"

#include "core/canonical_json.h"
#include "core/sha256.h"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace presscheck {
namespace {

// A result that is not what it was; `now` is null where it is gone, `was` empty where it is new.
struct Change {
    std::optional<StandingResult> was;
    const ReportedResult* now = nullptr;
};

struct Changed {
    StandingResults results;
    std::vector<Change> changes;
};

// `was` is null for a result that is new.
StandingResult standing(const ReportedResult& now, std::string digest, const StandingResult* was,
                        LogIndex index) {
    const bool same = was != nullptr && was->state == now.state && was->reason == now.reason;
    return {now.check, now.state, now.reason, same ? was->since : index, std::move(digest)};
}

// As state_after() of core/report.h, but for what is kept of each result. What a full report leaves
// out and what a delta removes is gone. REQUIRES: both in byte order of check.
Changed after(StandingResults before, const Report& report, LogIndex index) {
    Changed changed;
    changed.results.reserve(before.size() + report.results.size());
    auto gone = report.removed.begin();
    const auto pass_over = [&](StandingResult& was) {
        while (gone != report.removed.end() && *gone < was.check)
            ++gone;
        const bool removed = gone != report.removed.end() && *gone == was.check;
        if (report.full() || removed) {
            changed.changes.push_back({std::move(was), nullptr});
        } else {
            changed.results.push_back(std::move(was));
        }
    };
    auto was = before.begin();
    for (const ReportedResult& now : report.results) {
        for (; was != before.end() && was->check < now.check; ++was)
            pass_over(*was);
        const bool known = was != before.end() && was->check == now.check;
        std::string digest = sha256_hex(now.bytes);
        if (known && was->digest == digest) {
            changed.results.push_back(std::move(*was++));
            continue;
        }
        changed.results.push_back(standing(now, std::move(digest), known ? &*was : nullptr, index));
        changed.changes.push_back({known ? std::optional(std::move(*was++)) : std::nullopt, &now});
    }
    for (; was != before.end(); ++was)
        pass_over(*was);
    return changed;
}

Status close(Store& store, const HostRow& host, const StandingResult& was, LogIndex index) {
    return store.add_past_result(host.unit, host.id,
                                 {was.check, was.state, was.reason, was.since, index});
}

Status save(Store& store, const HostRow& host, const Change& change, LogIndex index) {
    const auto& [was, now] = change;
    const bool same_state =
        was && now != nullptr && was->state == now->state && was->reason == now->reason;
    if (was && !same_state) {
        if (auto closed = close(store, host, *was, index); !closed) return closed;
    }
    if (now == nullptr) return store.remove_current_result(host.unit, host.id, was->check);
    const LogIndex since = same_state ? was->since : index;
    return store.save_current_result(
        host.unit, host.id, {now->check, now->state, now->reason, since, index, now->bytes});
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
        if (!policy.set.empty()) policies.back()["set"] = policy.set;
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

Result<std::optional<std::string>> fold_results(Store& store, Standings& standings,
                                                const HostRow& host, const Report& report,
                                                const ChainHead& before, LogIndex index) {
    const auto differs = std::optional<std::string>{};
    ChainHead head = before;
    head.last = index;
    head.state_digest = report.state_digest;
    const bool unchanged = !report.full() && report.results.empty() && report.removed.empty();
    if (unchanged) {
        if (report.state_digest != before.state_digest) return differs;
        standings.follow(before, head);
        return std::optional(report.state_digest);
    }
    auto was = standings.take(store, before);
    if (!was) return was.error();
    auto changed = after(*std::move(was), report, index);
    if (digest_of(changed.results) != report.state_digest) return differs;
    for (const Change& change : changed.changes) {
        if (auto saved = save(store, host, change, index); !saved) return saved.error();
    }
    standings.keep(head, std::move(changed.results));
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
