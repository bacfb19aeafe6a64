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

// What a pass relies on, as the host's agent said; nothing where it stands by itself.
struct Reliance {
    std::string host, check;
    State otherwise = State::fail;
    bool sound = false;  // else it is not the form an agent would write
};

std::optional<Reliance> reliance_in(const std::string& detail) {
    if (detail.find("\"relies_on\":") == std::string::npos) return std::nullopt;
    const auto result = parse_canonical(detail, limits::payload_bytes);
    if (!result || !result->is_object()) return Reliance{};
    const auto relies = result->find("relies_on");
    if (relies == result->end()) return std::nullopt;
    if (!relies->is_object()) return Reliance{};
    const auto text = [&](const char* key) {
        const auto found = relies->find(key);
        return found != relies->end() && found->is_string() ? found->get<std::string>() : "";
    };
    Reliance reliance{text("host"), text("check")};
    for (const auto state : {State::pass, State::fail, State::unknown, State::not_applicable}) {
        if (text("otherwise") != name_of(state)) continue;
        reliance.otherwise = state;
        reliance.sound = true;
    }
    return reliance;
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

Finding unknown_finding(Finding finding, Reason reason) {
    finding.state = State::unknown;
    finding.reason = reason;
    return finding;
}

// A pass that another host has to bear out counts as `any(otherwise, provider)`: what nobody who is
// registered says is not known.
Finding borne_out(Finding finding, const Reliance& reliance, const HostView& host) {
    if (!reliance.sound) return unknown_finding(std::move(finding), Reason::undeclared);
    if (reliance.otherwise == State::pass) return finding;
    const auto* providers = host.providers.get();
    const auto found =
        providers == nullptr ? Providers::const_iterator{} : providers->find(reliance.host);
    // Nor does a host bear itself out.
    if (providers == nullptr || found == providers->end() || found->second.host == host.host)
        return unknown_finding(std::move(finding), Reason::undeclared);
    const Provider& provider = found->second;
    if (const auto why = disbelief(provider.standing))
        return unknown_finding(std::move(finding), *why);
    const auto said = provider.findings.find(reliance.check);
    if (said == provider.findings.end() || reliance_in(said->second.detail))
        return unknown_finding(std::move(finding), Reason::unsupported);
    switch (said->second.state) {
        case State::pass:
            return finding;
        case State::unknown:
            return unknown_finding(std::move(finding),
                                   said->second.reason.value_or(Reason::absent));
        case State::fail:
        case State::not_applicable:
            break;
    }
    if (reliance.otherwise == State::unknown)
        return unknown_finding(std::move(finding), Reason::unsupported);
    finding.state = reliance.otherwise;
    finding.reason.reset();
    return finding;
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

std::vector<MappedCheck> checks_for(const Requirement& requirement, const Catalogue& catalogue,
                                    const Mapping& mapping) {
    std::vector<MappedCheck> checks;
    for (const auto& name : evidence_names(catalogue, requirement)) {
        const auto mapped = mapping.find(name);
        if (mapped == mapping.end()) continue;
        for (const auto& one : mapped->second) {
            const bool known = std::any_of(checks.begin(), checks.end(), [&](const auto& other) {
                return other.check == one.check;
            });
            if (!known) checks.push_back(one);
        }
    }
    return checks;
}

Finding finding_of(const HostView& host, const MappedCheck& check) {
    const auto found = host.findings.find(check.name());
    if (found == host.findings.end()) return {State::unknown, Reason::unsupported, {}};
    const Finding& finding = found->second;
    if (finding.state != State::pass) return finding;
    const auto reliance = reliance_in(finding.detail);
    return reliance ? borne_out(finding, *reliance, host) : finding;
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
