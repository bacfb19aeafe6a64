// Parts of a report, held to the protocol's own rules before they are believed.
#pragma once

#include "core/report.h"
#include "core/result.h"

namespace presscheck {

// Whether a collector would take a full report that says `parts` of them: policies, machine,
// results, cost, and one of gap and resumes. What else a report says is made up.
// Errors: malformed, too_large (the message names the member).
Status hold_to_protocol(Report parts);

}  // namespace presscheck
