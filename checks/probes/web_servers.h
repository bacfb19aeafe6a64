// Observes the web servers of the machine: what each server block or virtual host is set to, on
// each socket it answers on.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each pair of a server and a socket. Incomplete where a configuration could not be read,
// where its server would refuse it, and where a web server is of a kind that is not read.
Table observe_web_servers(const Observation& observation);

}  // namespace presscheck
