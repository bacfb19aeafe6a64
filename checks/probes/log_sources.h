// Observes what a log host holds of each machine that sends to it.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each machine that has files of its own. Incomplete where a part of the daemons'
// configuration is not understood, or too much is there to be looked at.
Table observe_log_sources(const Observation& observation);

}  // namespace presscheck
