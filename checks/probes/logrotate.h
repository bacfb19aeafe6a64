// Observes what logrotate does with each log it is told of.
#pragma once

#include "checks/parsers/logrotate_settings.h"
#include "checks/probe.h"

namespace presscheck {

// A row for each path or pattern of each definition. Incomplete where a file cannot be read or says
// what is not judged here; empty and complete without a configuration.
Table observe_logrotate(const Observation& observation);

// How long a log is kept, as a cell.
Cell logrotate_keeping(const LogrotateSettings& settings);

}  // namespace presscheck
