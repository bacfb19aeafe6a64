#include "collector/recorder_status.h"

#include "core/log.h"

#include <utility>

namespace presscheck {

Health RecorderStatus::health() const {
    const std::lock_guard lock(mutex_);
    return health_;
}

RecorderCounts RecorderStatus::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

void RecorderStatus::set(Health health) {
    const std::lock_guard lock(mutex_);
    if (health.recording != health_.recording || health.reason != health_.reason) {
        log_event(health.recording ? LogLevel::info : LogLevel::error,
                  health.recording ? "recording_resumed" : "recording_stopped",
                  {{"why", health.reason}, {"detail", health.detail}});
    }
    if (!health.recording) ++counts_.failed;
    health_ = std::move(health);
}

void RecorderStatus::count_batch(const std::vector<Placed>& placed) {
    const std::lock_guard lock(mutex_);
    ++counts_.batches;
    for (const Placed& one : placed)
        count(one);
}

void RecorderStatus::count(const Placed& placed) {
    if (placed.refused) {
        ++counts_.refused;
        return;
    }
    if (placed.repeated) {
        ++counts_.repeated;
        return;
    }
    ++counts_.recorded;
    switch (placed.entry.place->fold) {
        case Fold::applied:
            ++counts_.applied;
            break;
        case Fold::needs_full:
            ++counts_.needs_full;
            break;
        case Fold::late:
            ++counts_.late;
            break;
        case Fold::held:
            ++counts_.held;
            break;
    }
}

}  // namespace presscheck
