// Observes programs that watch files for changes: AIDE, Wazuh and OSSEC, Tripwire, Samhain.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each that is installed.
Table observe_fim(const Observation& observation);

}  // namespace presscheck
