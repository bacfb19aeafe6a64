// When the next round is due: by interval and splay after a scan, by back-off after a failure.
#pragma once

#include "agent/config.h"
#include "core/clock.h"

#include <chrono>
#include <optional>

namespace presscheck {

// A share of one, from 0 to below 1: what chance decides, handed in so that a test can decide it.
using Chance = double;

// Time since the machine started, sleep included: what waits are counted by, because a clock that
// is set must neither put off a round nor bring it forward.
using Uptime = std::chrono::microseconds;

// The next scan: an interval after the last one and up to a splay later; overdue or never scanned,
// within a splay from now, so that a whole fleet does not start in one second after a power cut.
Time next_scan(Time now, std::optional<Time> last, const AgentConfig& config, Chance chance);

// How long to wait before sending again after `failures` in a row: a minute, doubled each time,
// never more than the interval, spread by a quarter up or down.
std::chrono::seconds back_off(unsigned failures, const AgentConfig& config, Chance chance);

// Notices when somebody sets the wall clock: it then moves otherwise than time since the start.
class ClockSteps {
public:
    // How far the clock was set since the last call, when that is a minute or more; what a time
    // service slews away is less.
    std::optional<std::chrono::seconds> since_last(Time now, Uptime since_boot);

private:
    std::optional<Uptime> apart_;  // wall clock less time since the start
};

}  // namespace presscheck
