// What waits for the recorder's thread: reports and changes, in the order in which they came.
#pragma once

#include "collector/recorder.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace presscheck {

enum class ClockRule { trusted, as_it_is };

// Reports, or a change: whichever is set.
struct RecorderJob {
    std::vector<Submission> reports;
    std::function<void(Answers)> done;
    Change change;
    ClockRule clock = ClockRule::trusted;
    std::function<void(Status)> changed;
};

// Thread safety: add() and end(); the others are for the recorder's thread.
class RecorderQueue {
public:
    using Jobs = std::vector<RecorderJob>;

    // False when too much is waiting already.
    bool add(RecorderJob job);

    // What is there is still taken, and then nothing.
    void end();

    // One change, or as many reports as a batch holds; none when it is time to end. Nothing at all
    // when nobody asked for a while.
    //
    // A commit costs the same for one report as for sixteen, so that under load reports are
    // gathered for a moment after the last batch was taken care of. Whoever comes to an idle
    // recorder does not wait.
    std::optional<Jobs> take();

private:
    void gather(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<RecorderJob> jobs_;
    std::size_t waiting_ = 0;  // reports
    bool ending_ = false;
};

}  // namespace presscheck
