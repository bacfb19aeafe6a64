// One requirement: what a host's checks say of it, and what an agency's hosts say together.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"
#include "checks/policy/requirement_state.h"
#include "collector/readiness/host_view.h"
#include "core/state.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

using Policies = std::map<std::string, Policy, std::less<>>;

// A check of an assigned policy that is evidence for a requirement. Points into the policies.
struct MappedCheck {
    const Policy* policy = nullptr;
    const Check* check = nullptr;

    std::string name() const { return policy->full_name(*check); }
};

// The checks of the assigned policies, by requirement (catalogue/id). Advice is evidence for none.
using Mapping = std::map<std::string, std::vector<MappedCheck>, std::less<>>;
Mapping map_checks(const Policies& policies, const std::vector<std::string>& assigned);

// The checks that are evidence for a requirement, under any of its names. Points into the policies.
std::vector<MappedCheck> checks_for(const Requirement& requirement, const Catalogue& catalogue,
                                    const Mapping& mapping);

struct RequirementStanding {
    RequirementState state = RequirementState::unknown;
    std::optional<Reason> reason;  // of an unknown
    // The worst severity of a check that keeps it from being met; none: no check is to blame.
    std::optional<Severity> severity;
};

// What one check says on one host at this moment.
Finding finding_of(const HostView& host, const MappedCheck& check);

// The requirement on one host. A host that is not `ok` makes it unknown, whatever it said last.
// Nothing: its checks are for roles that this host does not have.
std::optional<RequirementStanding> stand_on_host(const Requirement& requirement,
                                                 const std::vector<MappedCheck>& checks,
                                                 const HostView& host);

// Where no host can answer: nobody reports, or the requirement is the agency's as a whole and no
// host is designated to answer it.
RequirementStanding stand_without_host(const Requirement& requirement,
                                       const std::vector<MappedCheck>& checks);

// The worse of two: unmet, unknown, pending, waived, attested, met, not applicable.
RequirementStanding worse(const RequirementStanding& left, const RequirementStanding& right);

}  // namespace presscheck
