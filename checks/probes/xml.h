// Values in XML files: attributes, and the texts of elements. docs/policy.md, "xml".
#pragma once

#include "checks/probe.h"

namespace presscheck {

Table observe_xml(const Observation& observation);

}  // namespace presscheck
