// Observes what the kernel's packet filter lets in: which ports, and from where.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each family, protocol and range of ports that new connections from elsewhere get
// through to this machine; with `ports`, a row for each of these ports that is let in.
Table observe_firewall_open(const Observation& observation);

}  // namespace presscheck
