#include "collector/connection_watch.h"

#include "core/log.h"

namespace presscheck {
namespace {

constexpr std::chrono::minutes lately{1};

// A clock set back makes nothing recent for longer than that.
bool recent(const std::optional<Time>& then, Time now) {
    return then && now >= *then && now - *then < lately;
}

}  // namespace

void ConnectionWatch::crowded(const std::string& peer, Time now) {
    const std::lock_guard lock(mutex_);
    last_ = now;
    ++all_;
    ++untold_;
    if (recent(told_, now)) return;
    log_event(LogLevel::warning, "connections_crowded",
              {{"peer", peer}, {"closed", std::to_string(untold_)}});
    told_ = now;
    untold_ = 0;
}

bool ConnectionWatch::crowded_lately(Time now) const {
    const std::lock_guard lock(mutex_);
    return recent(last_, now);
}

std::size_t ConnectionWatch::crowded_out() const {
    const std::lock_guard lock(mutex_);
    return all_;
}

}  // namespace presscheck
