// The accounts of the machine's own files. docs/policy.md, "accounts".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_accounts(const Observation& observation);

}  // namespace presscheck
