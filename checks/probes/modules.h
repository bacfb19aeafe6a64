// Observes whether a module of the kernel is loaded, and whether it may be.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// One row for the module of the argument `name`.
Table observe_modules(const Observation& observation);

}  // namespace presscheck
