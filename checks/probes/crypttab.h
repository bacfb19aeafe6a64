// Observes /etc/crypttab: a row a mapping, and who may read the file of its key.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_crypttab(const Observation& observation);

}  // namespace presscheck
