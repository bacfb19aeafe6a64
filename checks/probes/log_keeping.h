// How long a log is proven to be kept: what its rotation is set to, held against what is there.
#pragma once

#include "core/clock.h"
#include "core/state.h"

#include <chrono>
#include <optional>

namespace presscheck {

struct LogSeen {
    enum class Set { time, for_ever, size, unknown } set = Set::unknown;
    std::chrono::seconds set_time{};    // of `time`
    bool by_size_too = false;           // of `time`: whichever comes first takes away
    Reason why = Reason::unsupported;   // of `unknown`
    std::optional<Time> oldest;         // an entry at least as old is there
    std::chrono::seconds blur{};        // and perhaps one that is so much older
    std::optional<Time> machine_since;  // machine_birth()
};

// So coarse that it does not change from one look to the next: whole days up to ten, then tens.
std::chrono::seconds coarse_age(std::chrono::seconds age);

struct LogKept {
    enum class How { some, for_ever, unknown } how = How::unknown;
    std::chrono::seconds time{};       // of `some`
    Reason why = Reason::unsupported;  // of `unknown`
};
// What it is set to, if the oldest entry shows it, or if the machine is too young to show it and
// none of its time is missing; what the oldest entry shows, if the machine is older than that.
LogKept kept_as_seen(const LogSeen& seen, Time now);

}  // namespace presscheck
