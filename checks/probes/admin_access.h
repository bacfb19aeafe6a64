// Observes from where this machine can be administered over the network: derived from `listening`,
// `firewall_open` and `sshd`.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each TCP port that people administer a machine by and something listens on; `sources`
// is what gets through the packet filter and, for sshd, what it lets log in.
Table observe_admin_access(const Observation& observation);

}  // namespace presscheck
