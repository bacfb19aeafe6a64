// Observes the packages the package manager has installed, removed or left half way.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each package and architecture that matches `name` (`*` for any text), in the order of
// the database; without `name`, all. Incomplete where a database is damaged, may not be read, or
// is of a kind that is not read (`unsupported`): an older one of rpm, or none that is known.
Table observe_packages(const Observation& observation);

}  // namespace presscheck
