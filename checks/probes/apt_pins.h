// Whether apt may prefer another version of a package than the newest: apt_preferences(5).
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string>

namespace presscheck {

struct AptPins {
    std::optional<Reason> unclear;  // some package may be held back by a pin, or by a release
    std::string unclear_at;         // that is preferred: this file says so
};

// The ones of this scan. For probes that may read apt's settings.
std::shared_ptr<const AptPins> apt_pins(const Observation& observation);

}  // namespace presscheck
