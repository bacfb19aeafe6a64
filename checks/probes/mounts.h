// Observes what is mounted where with which options, and what files will mount.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_mounts(const Observation& observation);

}  // namespace presscheck
