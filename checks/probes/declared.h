// Rows of site.yaml as they are declared: endpoints, roles, zones; and which lists are there.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_declarations(const Observation& observation);
Table observe_endpoints(const Observation& observation);
Table observe_roles(const Observation& observation);
Table observe_zones(const Observation& observation);

}  // namespace presscheck
