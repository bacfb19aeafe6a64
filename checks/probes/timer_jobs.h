// What timers and services of systemd really start, for probes that know which program it should
// be.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <string>
#include <string_view>

namespace presscheck {

// Whether a service starts the program (the last part of its path). False: it is masked or is not
// there. Unknown: it starts something else, which may start it in turn.
Cell service_starts(const Observation& observation, const std::string& service,
                    std::string_view program);

// The same of a timer that is enabled: the service of its name, again and again. Unknown where the
// times it names may be far away.
Cell timer_starts(const Observation& observation, const std::string& timer,
                  std::string_view program);

}  // namespace presscheck
