// Observes which services let somebody in at a console, and whether they ask who it is.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each service of systemd that starts a login, sulogin or a shell at a console, also for
// an instance that something changes. Incomplete as `units` is.
Table observe_console_logins(const Observation& observation);

}  // namespace presscheck
