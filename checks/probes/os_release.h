// Observes which system this is, and until when who made it mends it.
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_os_release(const Observation& observation);  // one row

}  // namespace presscheck
