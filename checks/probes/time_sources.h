// Observes where the machine gets the time from: the configured sources of each program that sets
// the clock and is not switched off. Reads the table of `units`.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_time_sources(const Observation& observation);

}  // namespace presscheck
