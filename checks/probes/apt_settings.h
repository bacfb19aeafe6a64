// Observes what apt's configuration files come to for one setting.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for the setting `name` where some file sets it, and one for each program that has a value
// of its own (`Binary::PROGRAM`). A `name` that ends in `::` asks for what stands right below it:
// the entries of a list. Incomplete, without rows, where apt's files cannot all be read, or where
// apt would refuse them. Empty and complete where there is no apt.
Table observe_apt_settings(const Observation& observation);

}  // namespace presscheck
