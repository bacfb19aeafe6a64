// Observes how long each log that matters is kept.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each log that is there, the journal and the audit log among them. Derived from the
// tables of logrotate's configuration, `auditd` and `journald`, and from what lies beside each log.
Table observe_log_retention(const Observation& observation);

}  // namespace presscheck
