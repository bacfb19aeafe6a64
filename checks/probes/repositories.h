// Observes where apt and dnf take packages from, and whether signatures are verified there.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_repositories(const Observation& observation);

}  // namespace presscheck
