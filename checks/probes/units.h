// Observes the unit files of systemd: which are enabled, what changes them, and which run.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each unit file that matches `name` (`*` for any text), as `systemctl list-unit-files`
// lists them, by name. Incomplete where a folder may not be listed, and `unsupported` where there
// is no folder of units at all: what starts services there is not systemd.
Table observe_units(const Observation& observation);

}  // namespace presscheck
