// Observes the sockets that anybody may send to, and who owns them.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each protocol, address and port that is open in the agent's own network namespace, with
// its owner. An owner that may not be seen is `unknown`; that there is none (the kernel's own
// socket) is said only after every process has been looked at.
Table observe_listening(const Observation& observation);

}  // namespace presscheck
