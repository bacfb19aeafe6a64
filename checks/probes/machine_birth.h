// Since when this machine has been one.
#pragma once

#include "checks/host.h"
#include "core/clock.h"

#include <optional>

namespace presscheck {

// The oldest of what is written once, when a machine is installed or first started: a machine is
// never taken to be younger than any of it. An image that was copied makes it older, which proves
// less. Nothing: there is no such clue.
std::optional<Time> machine_birth(const Host& host);

}  // namespace presscheck
