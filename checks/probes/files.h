// What files are there, and whose they are; never what is in them. docs/policy.md, "files".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_files(const Observation& observation);

}  // namespace presscheck
