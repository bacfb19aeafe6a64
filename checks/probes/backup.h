// Observes the backups that site.yaml declares: a row a set, with what is there of its copies.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_backup(const Observation& observation);

}  // namespace presscheck
