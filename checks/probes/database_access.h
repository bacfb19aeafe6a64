// Observes who PostgreSQL lets in from where: a row a record of pg_hba.conf.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// In the order in which the server asks them; the first that is about a connection decides.
Table observe_database_access(const Observation& observation);

}  // namespace presscheck
