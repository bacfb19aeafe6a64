// Observes who may run what as whom through sudo.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_sudoers(const Observation& observation);

}  // namespace presscheck
