// Observes what the resolvers of this machine say of the names of declared endpoints.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_dns(const Observation& observation);

}  // namespace presscheck
