// What the listeners say of their connections to other threads, and in the log: that somebody takes
// so many that others had to go.
#pragma once

#include "core/clock.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

namespace presscheck {

// Thread safety: all functions.
class ConnectionWatch {
public:
    // An unfinished handshake had to go, or a new connection was turned away, for one of `peer`.
    // The log has one line a minute, with how many there were.
    void crowded(const std::string& peer, Time now);

    // Whether that happened within the last minute.
    bool crowded_lately(Time now) const;

    std::size_t crowded_out() const;  // in all

private:
    mutable std::mutex mutex_;
    std::optional<Time> last_;
    std::optional<Time> told_;
    std::size_t untold_ = 0;
    std::size_t all_ = 0;
};

}  // namespace presscheck
