// Observes who gets an answer for paths of the machine's web servers.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each path of the argument, server, and port it answers on; none where nobody is let in.
Table observe_web_paths(const Observation& observation);

}  // namespace presscheck
