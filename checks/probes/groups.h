// Observes the groups that the machine's own files make, and whose they are.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_groups(const Observation& observation);

}  // namespace presscheck
