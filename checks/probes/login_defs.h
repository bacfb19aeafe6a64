// What new accounts get, and how a login is timed. docs/policy.md, "login_defs".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_login_defs(const Observation& observation);

}  // namespace presscheck
