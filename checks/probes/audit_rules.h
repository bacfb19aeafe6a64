// Observes what the kernel is told to record: the rules of audit that are loaded at boot.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each rule, in the order in which the kernel asks them; with `path` only those that are
// about it, by its name or by that of a folder above it. Incomplete where a file may not
// be read, or where the loading ends at a line that auditctl refuses.
Table observe_audit_rules(const Observation& observation);

}  // namespace presscheck
