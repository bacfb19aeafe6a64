// Observes what a new password has to be like, as far as PAM really insists.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_password_rules(const Observation& observation);

}  // namespace presscheck
