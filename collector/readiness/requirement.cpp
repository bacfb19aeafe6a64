#include "collector/readiness/requirement.h"

#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace presscheck {
namespace {

// Whether a policy runs on this host: one for a role only where the host says that it has it.
bool runs_on(const Policy& policy, const HostView& host) {
    return policy.role.empty() || host.policies.find(policy.id) != host.policies.end();
}

// A pass that another host must bear out counts as `any(otherwise, provider)`. No host is
// registered as a provider, so what the provider would say is unknown.
bool needs_provider(const std::string& detail) {
    if (detail.find("\"relies_on\":") == std::string::npos) return false;
    const auto result = parse_canonical(detail, limits::payload_bytes);
    if (!result || !result->is_object()) return true;
    const auto relies = result->find("relies_on");
    if (relies == result->end()) return false;
    return !relies->is_object() || relies->value("otherwise", "") != name_of(State::pass);
}

int rank_of(RequirementState state) {
    switch (state) {
        case RequirementState::unmet:
            return 6;
        case RequirementState::unknown:
            return 5;
        case RequirementState::pending:
            return 4;
        case RequirementState::waived:
            return 3;
        case RequirementState::attested:
            return 2;
        case RequirementState::met:
            return 1;
        case RequirementState::not_applicable:
            return 0;
    }
    return 5;
}

RequirementStanding unknown(Reason reason, const std::vector<MappedCheck>& checks) {
    RequirementStanding standing{RequirementState::unknown, reason, std::nullopt};
    for (const auto& mapped : checks)
        standing.severity = std::max(standing.severity, std::optional(mapped.check->severity));
    return standing;
}

// Why a host's last answers do not count; nothing when they do.
std::optional<Reason> disbelief(Standing standing) {
    switch (standing) {
        case Standing::ok:
            return std::nullopt;
        case Standing::late:
        case Standing::waiting:
            return Reason::late;
        case Standing::quarantined:
        case Standing::revoked:
            return Reason::stale;
    }
    return Reason::stale;
}

}  // namespace

Mapping map_checks(const Policies& policies, const std::vector<std::string>& assigned) {
    Mapping mapping;
    for (const auto& [id, policy] : policies) {
        if (std::find(assigned.begin(), assigned.end(), id) == assigned.end()) continue;
        for (const Check& check : policy.checks) {
            if (check.severity == Severity::advice) continue;
            for (const auto& requirement : check.satisfies)
                mapping[requirement].push_back({&policy, &check});
        }
    }
    return mapping;
}

Finding finding_of(const HostView& host, const MappedCheck& check) {
    const auto found = host.findings.find(check.name());
    if (found == host.findings.end()) return {State::unknown, Reason::unsupported, {}};
    Finding finding = found->second;
    if (finding.state == State::pass && needs_provider(finding.detail)) {
        finding.state = State::unknown;
        finding.reason = Reason::undeclared;
    }
    return finding;
}

std::optional<RequirementStanding> stand_on_host(const Requirement& requirement,
                                                 const std::vector<MappedCheck>& checks,
                                                 const HostView& host) {
    if (const auto reason = disbelief(host.standing)) return unknown(*reason, checks);
    std::vector<State> states;
    RequirementStanding standing;
    for (const auto& mapped : checks) {
        if (!runs_on(*mapped.policy, host)) continue;
        const Finding finding = finding_of(host, mapped);
        states.push_back(finding.state);
        if (finding.state == State::unknown && !standing.reason) standing.reason = finding.reason;
        if (finding.state == State::fail || finding.state == State::unknown) {
            standing.severity = std::max(standing.severity, std::optional(mapped.check->severity));
        }
    }
    if (states.empty() && !checks.empty()) return std::nullopt;
    standing.state = judge(requirement.how, states);
    if (states.empty()) standing.reason = Reason::no_check;
    if (standing.state != RequirementState::unknown) standing.reason.reset();
    return standing;
}

RequirementStanding stand_without_host(const Requirement& requirement,
                                       const std::vector<MappedCheck>& checks) {
    if (!checks.empty()) return unknown(Reason::absent, checks);
    const auto state = judge(requirement.how, {});
    const bool known = state != RequirementState::unknown;
    return {state, known ? std::nullopt : std::optional(Reason::no_check), std::nullopt};
}

RequirementStanding worse(const RequirementStanding& left, const RequirementStanding& right) {
    RequirementStanding worst = rank_of(left.state) >= rank_of(right.state) ? left : right;
    worst.severity = std::max(left.severity, right.severity);
    return worst;
}

}  // namespace presscheck
