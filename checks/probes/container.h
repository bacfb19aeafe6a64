// Observes whether this is a container: whose kernel is another machine's.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// One row. Told by namespaces alone: a file that says so is made by anybody. Absent in an image,
// which runs nowhere.
Table observe_container(const Observation& observation);

}  // namespace presscheck
