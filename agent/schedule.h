// When the next round is due: by interval and splay after a scan, by back-off after a failure.
#pragma once

#include "agent/config.h"
#include "core/clock.h"

#include <chrono>
#include <optional>

namespace presscheck {

// A share of one, from 0 to below 1: what chance decides, handed in so that a test can decide it.
using Chance = double;

// The next scan: an interval after the last one and up to a splay later; overdue or never scanned,
// within a splay from now, so that a whole fleet does not start in one second after a power cut.
Time next_scan(Time now, std::optional<Time> last, const AgentConfig& config, Chance chance);

// How long to wait before sending again after `failures` in a row: a minute, doubled each time,
// never more than the interval, spread by a quarter up or down.
std::chrono::seconds back_off(unsigned failures, const AgentConfig& config, Chance chance);

}  // namespace presscheck
