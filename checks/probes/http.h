// Observes the declared endpoints of the web as a browser without a login sees them.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_http(const Observation& observation);

}  // namespace presscheck
