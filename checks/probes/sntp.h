// Observes how far this machine's clock is from those of the declared time servers.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_sntp(const Observation& observation);

}  // namespace presscheck
