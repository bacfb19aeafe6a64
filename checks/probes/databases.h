// Observes the database servers of a machine: a row an engine and place it listens at.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// PostgreSQL, MySQL and MariaDB, Redis and Valkey, MongoDB, Elasticsearch and OpenSearch,
// memcached: by the services that start them and their files, by processes, and by the ports that
// are open. One that nobody reaches over a network has a row too (`exposure: local`).
Table observe_databases(const Observation& observation);

}  // namespace presscheck
