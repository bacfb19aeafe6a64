// Notices when the collector's clock cannot be trusted to say when something was received.
//
// A step is a difference of more than five minutes between the wall clock and the monotonic one
// since this process started, or a wall clock that far before the last entry of the ledger. Having
// been switched off for a month is no step.
#pragma once

#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace presscheck {

class ClockGuard {
public:
    ClockGuard(const Clock& clock, MonotonicTime monotonic);

    // The time, when it can be trusted. REQUIRES: called inside a transaction; `head` is its head.
    // A `clock` entry recorded since the step ends the stop.
    // Errors: denied (there was a step; the message is for the operator), unavailable.
    Result<Time> now(Store& store, const LedgerHead& head);

private:
    std::optional<std::string> find_step(Time wall, std::chrono::microseconds monotonic,
                                         const LedgerHead& head) const;

    const Clock& clock_;
    MonotonicTime monotonic_;
    std::chrono::microseconds offset_;         // wall - monotonic, when it was last trusted
    std::optional<std::uint64_t> stopped_at_;  // the tree's size when the step was seen
};

// The canonical payload of a `clock` entry: what the clock said when a person looked at it.
std::string encode_clock_event(Time wall, std::string_view reason);

}  // namespace presscheck
