// Observes what each way of logging in with a password asks for.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_logins(const Observation& observation);

}  // namespace presscheck
