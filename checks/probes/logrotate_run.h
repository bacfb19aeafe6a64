// Whether anything runs logrotate: its timer, or cron.
#pragma once

#include "checks/probe.h"
#include "checks/table.h"

namespace presscheck {

// A boolean, or why it cannot be told.
Cell logrotate_is_run(const Observation& observation);

}  // namespace presscheck
