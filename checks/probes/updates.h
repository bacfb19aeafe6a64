// Observes which corrections of security wait to be installed, and since when.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row a package that is installed in a version older than one that a source for corrections of
// security has. Incomplete, `stale`, where what was fetched of such a source is older than
// `fresh_within`, or was never fetched.
Table observe_updates(const Observation& observation);

}  // namespace presscheck
