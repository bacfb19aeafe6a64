// What a check asks, what it looks at, what leaves the machine for it, and how to mend what it
// finds.
#pragma once

#include "agent/explain_page.h"
#include "agent/overlays.h"
#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"

#include <map>
#include <string>
#include <vector>

namespace presscheck {

// The values that parameters of a policy have here, and the overlays they are from.
struct ParameterSettings {
    ParameterValues values;
    std::map<std::string, std::string> overlays;  // path by parameter; none: the default
};
ParameterSettings settings_of(const Policy& policy, const std::vector<LocalOverlay>& overlays);

void explain_check(const Policy& policy, const Check& check, const ParameterSettings& settings,
                   const Catalogues& catalogues, ExplainPage& page);

}  // namespace presscheck
