// Observes which programs look for malware here, and how far they go.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row a product that is told by its units. Empty and complete where all units were seen and none
// is one of these.
Table observe_antivirus(const Observation& observation);

}  // namespace presscheck
