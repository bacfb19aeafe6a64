// Observes what the machine is made of, as far as it is no secret: no serial numbers.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for the machine, its processors, its memory, each disk and each network card.
Table observe_inventory(const Observation& observation);

}  // namespace presscheck
