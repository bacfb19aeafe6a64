// How ready an agency is by a standard: design section 8 as pure functions of what is recorded and
// the moment of asking. A person can recompute every number from one answer.
#pragma once

#include "checks/policy/catalogue.h"
#include "collector/readiness/host_view.h"
#include "collector/readiness/requirement.h"
#include "collector/roster.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct RequirementCounts {
    int met = 0, attested = 0, waived = 0, unmet = 0, unknown = 0, pending = 0, not_applicable = 0;

    int applicable() const { return met + attested + waived + unmet + unknown + pending; }
};

struct RequirementReadiness {
    const Requirement* requirement = nullptr;
    std::string name;  // catalogue/id
    RequirementStanding standing;

    bool blocks() const;  // it is mandatory and keeps the agency from being ready
};

struct StandardReadiness {
    const Catalogue* catalogue = nullptr;
    bool ready = false;
    RequirementCounts counts;
    std::vector<RequirementReadiness> requirements;  // in the catalogue's order
    std::vector<std::string> blocking;               // names, the worst first
};

struct AgencyReadiness {
    const Agency* agency = nullptr;
    std::vector<HostView> hosts;  // of its units; revoked ones are not among them
    std::vector<StandardReadiness> standards;

    int seen() const;  // hosts that have reported
    int late() const;
    std::optional<Time> last_report() const;
};

// `hosts` are the agency's. Points into `catalogue`.
StandardReadiness assess(const Agency& agency, const std::vector<HostView>& hosts,
                         const Catalogue& catalogue, const Mapping& mapping);

// "12/40", or nothing where there is nothing to count.
std::optional<std::string> score(const RequirementCounts& counts);

}  // namespace presscheck
