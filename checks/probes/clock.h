// Observes whether something keeps the machine's clock right, by the kernel's own account.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_clock(const Observation& observation);

}  // namespace presscheck
