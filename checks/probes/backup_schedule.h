// Whether what is declared to start a backup starts something: a timer of systemd, a table of cron,
// or a program in one of cron's folders.
#pragma once

#include "checks/probe.h"

#include <string>

namespace presscheck {

Cell backup_scheduled(const Observation& observation, const std::string& schedule);

}  // namespace presscheck
