// Observes what sshd would do: the effective value of every keyword.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// The row `global` is what `sshd -T` prints; then each Match line in the order sshd meets it, with
// the values for a connection that this block and no other concerns. Empty and complete when there
// is no sshd. Incomplete and empty when its configuration may not be read (`denied`), is not there
// (`absent`), or is such that sshd refuses to start (`malformed`): never defaults in their place.
Table observe_sshd(const Observation& observation);

}  // namespace presscheck
