// Observes the kernel that runs: whether it is the newest one that is installed, and what it is
// guarded by.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_kernel(const Observation& observation);  // one row

}  // namespace presscheck
