// Observes which modules PAM calls for each service.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_pam(const Observation& observation);

}  // namespace presscheck
