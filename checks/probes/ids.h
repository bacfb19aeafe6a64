// Observes what notices attacks on this machine, and what shuts attackers out.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row a product that is told by its units: `host` watches the machine, `network` its traffic,
// `blocker` shuts out who guesses passwords.
Table observe_ids(const Observation& observation);

}  // namespace presscheck
