#include "collector/readiness/readiness.h"

#include <algorithm>

namespace presscheck {
namespace {

bool is_settled(RequirementState state) {
    switch (state) {
        case RequirementState::met:
        case RequirementState::attested:
        case RequirementState::waived:
        case RequirementState::not_applicable:
            return true;
        case RequirementState::unmet:
        case RequirementState::unknown:
        case RequirementState::pending:
            return false;
    }
    return false;
}

void count(RequirementCounts& counts, RequirementState state) {
    switch (state) {
        case RequirementState::met:
            ++counts.met;
            return;
        case RequirementState::attested:
            ++counts.attested;
            return;
        case RequirementState::waived:
            ++counts.waived;
            return;
        case RequirementState::unmet:
            ++counts.unmet;
            return;
        case RequirementState::unknown:
            ++counts.unknown;
            return;
        case RequirementState::pending:
            ++counts.pending;
            return;
        case RequirementState::not_applicable:
            ++counts.not_applicable;
            return;
    }
}

// Every server that was declared, and at least one: what none of them answers is not known.
bool all_there(const Agency& agency, const std::vector<HostView>& hosts) {
    const auto present = static_cast<int>(hosts.size());
    return present > 0 && present >= agency.servers.value_or(1);
}

RequirementStanding stand(const Agency& agency, const std::vector<HostView>& hosts,
                          const Requirement& requirement, const std::vector<MappedCheck>& checks) {
    if (!requirement.host_scoped) return stand_without_host(requirement, checks);
    std::optional<RequirementStanding> worst;
    const auto add = [&](const std::optional<RequirementStanding>& standing) {
        if (standing) worst = worst ? worse(*worst, *standing) : *standing;
    };
    for (const HostView& host : hosts)
        add(stand_on_host(requirement, checks, host));
    if (!all_there(agency, hosts)) add(stand_on_host(requirement, checks, HostView{}));
    // Covered by roles that no host has: nobody looks.
    if (!worst) return {RequirementState::unknown, Reason::no_check, std::nullopt};
    const bool nobody_looks = checks.empty() && requirement.how == Verification::automatic;
    if (nobody_looks) worst->reason = Reason::no_check;
    return *worst;
}

int urgency(RequirementState state) {
    if (state == RequirementState::unmet) return 2;
    return state == RequirementState::unknown ? 1 : 0;
}

// The gravest first; where two weigh the same, what fails before what nobody knows.
bool is_worse(const RequirementReadiness* left, const RequirementReadiness* right) {
    if (left->standing.severity != right->standing.severity) {
        return left->standing.severity > right->standing.severity;
    }
    return urgency(left->standing.state) > urgency(right->standing.state);
}

std::vector<std::string> blocking_of(const std::vector<RequirementReadiness>& requirements) {
    std::vector<const RequirementReadiness*> blocking;
    for (const auto& requirement : requirements)
        if (requirement.blocks()) blocking.push_back(&requirement);
    std::stable_sort(blocking.begin(), blocking.end(), is_worse);
    std::vector<std::string> names;
    for (const auto* requirement : blocking)
        names.push_back(requirement->name);
    return names;
}

}  // namespace

bool RequirementReadiness::blocks() const {
    return requirement->mandatory && !is_settled(standing.state);
}

int AgencyReadiness::seen() const {
    return static_cast<int>(std::count_if(hosts.begin(), hosts.end(), [](const HostView& host) {
        return host.last_received_at.has_value();
    }));
}

int AgencyReadiness::late() const {
    return static_cast<int>(std::count_if(hosts.begin(), hosts.end(), [](const HostView& host) {
        return host.standing == Standing::late;
    }));
}

std::optional<Time> AgencyReadiness::last_report() const {
    std::optional<Time> last;
    for (const HostView& host : hosts)
        last = std::max(last, host.last_received_at);
    return last;
}

StandardReadiness assess(const Agency& agency, const std::vector<HostView>& hosts,
                         const Catalogue& catalogue, const Mapping& mapping) {
    StandardReadiness standard;
    standard.catalogue = &catalogue;
    for (const Requirement& requirement : catalogue.requirements) {
        const auto standing =
            stand(agency, hosts, requirement, checks_for(requirement, catalogue, mapping));
        count(standard.counts, standing.state);
        standard.requirements.push_back({&requirement, catalogue.full_name(requirement), standing});
    }
    standard.blocking = blocking_of(standard.requirements);
    standard.ready = catalogue.complete && agency.servers && all_there(agency, hosts) &&
                     standard.counts.applicable() > 0 && standard.blocking.empty();
    return standard;
}

std::optional<std::string> score(const RequirementCounts& counts) {
    if (counts.applicable() == 0) return std::nullopt;
    return std::to_string(counts.met + counts.attested) + "/" + std::to_string(counts.applicable());
}

}  // namespace presscheck
