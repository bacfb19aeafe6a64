// Observes what the kernel's packet filter does with packets that no rule names.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each family that is in use and each hook (input, forward, output), whatever engine made
// the rules.
Table observe_firewall(const Observation& observation);

}  // namespace presscheck
