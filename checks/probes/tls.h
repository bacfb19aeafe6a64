// Observes the certificates and TLS versions of declared endpoints, as a client sees them.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_tls(const Observation& observation);

}  // namespace presscheck
