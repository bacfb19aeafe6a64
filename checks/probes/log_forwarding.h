// Observes where rsyslog and syslog-ng send the machine's logs.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each target of each daemon that has a configuration, by protocol. Incomplete where a
// part of a configuration cannot be read or is not understood.
Table observe_log_forwarding(const Observation& observation);

}  // namespace presscheck
