// Observes after how many wrong passwords each way of logging in locks an account.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_lockout(const Observation& observation);

}  // namespace presscheck
