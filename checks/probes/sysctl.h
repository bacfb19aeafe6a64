// Kernel parameters, as they are and as the files will set them. docs/policy.md, "sysctl".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_sysctl(const Observation& observation);

}  // namespace presscheck
