// What a container shares with the machine it runs on, whose kernel it is: asked in a container, it
// would tell of another one's settings. docs/policy.md, "Containers".
#pragma once

#include "checks/policy/declaration.h"
#include "checks/probe.h"

namespace presscheck {

// Whether the table of this probe, asked so, is about the kernel and its clock, audit and mounts.
bool is_of_the_hosts_kernel(const ProbeDeclaration& probe, const Arguments& arguments);

}  // namespace presscheck
