// Lines of text files. docs/policy.md, "lines".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_lines(const Observation& observation);

}  // namespace presscheck
