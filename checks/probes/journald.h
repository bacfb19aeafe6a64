// Observes what systemd's journal keeps: its effective settings, and since when it has entries.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// Always one row. What no file sets is journald's default; where there is no journald, every cell
// is `unknown: absent`.
Table observe_journald(const Observation& observation);

}  // namespace presscheck
