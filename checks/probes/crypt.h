// Observes what is encrypted at rest: the storage below databases, swap space, or a path.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each folder of a database and each swap space; with `path` a row for that alone.
Table observe_crypt(const Observation& observation);

}  // namespace presscheck
