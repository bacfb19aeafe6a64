// The rows of `updates` for packages of rpm, by the advisories that dnf has fetched.
#pragma once

#include "checks/probe.h"
#include "checks/probes/rpm_database.h"
#include "checks/table.h"

namespace presscheck {

void add_dnf_updates(Table& table, const Observation& observation, const RpmDatabase& rpm);

}  // namespace presscheck
