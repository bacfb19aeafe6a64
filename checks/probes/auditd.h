// Observes how the audit daemon is set up: where it writes, how much it keeps, and what it does
// when there is no room left.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// One row; none where there is neither an auditd nor a configuration of it. What the file does not
// set is auditd's own default, which is to ignore.
Table observe_auditd(const Observation& observation);

}  // namespace presscheck
