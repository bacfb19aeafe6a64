// Observes how sudo is set up for everybody: Defaults, and what it does without them.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// One row where there is a sudo, none where there is not.
Table observe_sudo_defaults(const Observation& observation);

}  // namespace presscheck
