// What the recorder says of itself to other threads: whether it records, and what it has counted.
#pragma once

#include "collector/recorder.h"
#include "collector/report_entry.h"

#include <mutex>
#include <vector>

namespace presscheck {

// Thread safety: all functions.
class RecorderStatus {
public:
    Health health() const;
    RecorderCounts counts() const;

    // Logs a change of `recording` or `reason`, not a repetition.
    void set(Health health);
    void count_batch(const std::vector<Placed>& placed);

private:
    void count(const Placed& placed);

    mutable std::mutex mutex_;
    Health health_;
    RecorderCounts counts_;
};

}  // namespace presscheck
