// Observes which programs run, as whom and for which unit; never with which arguments.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_processes(const Observation& observation);

}  // namespace presscheck
