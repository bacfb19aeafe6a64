#include "collector/recorder_queue.h"

#include <utility>

namespace presscheck {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t reports_per_batch = 256;   // more per commit gains nothing (docs: limits)
constexpr std::size_t reports_waiting = 16'384;  // beyond this the collector is behind: try later
constexpr std::chrono::seconds idle{10};
constexpr std::chrono::milliseconds gathering{2};

}  // namespace

bool RecorderQueue::add(RecorderJob job) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_ + job.reports.size() > reports_waiting) return false;
        waiting_ += job.reports.size();
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void RecorderQueue::end() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
}

void RecorderQueue::gather(std::unique_lock<std::mutex>& lock) {
    const auto until = steady_clock::now() + gathering;
    wake_.wait_until(lock, until,
                     [this] { return ending_ || jobs_.size() >= requests_answered_at_once; });
}

std::optional<RecorderQueue::Jobs> RecorderQueue::take() {
    std::unique_lock lock(mutex_);
    gather(lock);
    if (!wake_.wait_for(lock, idle, [this] { return ending_ || !jobs_.empty(); })) {
        return std::nullopt;
    }
    Jobs taken;
    std::size_t reports = 0;
    while (!jobs_.empty() && (taken.empty() || (taken.front().done && jobs_.front().done)) &&
           reports < reports_per_batch) {
        reports += jobs_.front().reports.size();
        taken.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    waiting_ -= reports;
    return taken;
}

}  // namespace presscheck
