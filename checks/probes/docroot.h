// Observes what lies below the document roots of the machine's web servers and should not: by its
// name and its rights alone, never by what is in it.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each finding in a root and three levels of folders below it. Incomplete where a folder
// could not be listed, a root is not known, or there is more than is looked through (`budget`).
Table observe_docroot(const Observation& observation);

}  // namespace presscheck
