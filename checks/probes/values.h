// Values in JSON and YAML files, by pointer. docs/policy.md, "json" and "yaml".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_json(const Observation& observation);
Table observe_yaml(const Observation& observation);

}  // namespace presscheck
