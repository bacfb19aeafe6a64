// Observes the settings in files of sections and keys.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each place in the files of `path` (`*`, `?`) that sets a key; `section` and `key`, with
// `*`, choose. Incomplete like `lines`, and `malformed` where a line is no setting.
Table observe_ini(const Observation& observation);

}  // namespace presscheck
