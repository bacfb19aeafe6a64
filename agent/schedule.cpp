#include "agent/schedule.h"

#include <algorithm>

namespace presscheck {
namespace {

using std::chrono::seconds;

constexpr seconds first_wait{60};
constexpr unsigned most_doublings = 16;

seconds share_of(seconds whole, Chance chance) {
    return seconds{static_cast<seconds::rep>(static_cast<double>(whole.count()) * chance)};
}

}  // namespace

Time next_scan(Time now, std::optional<Time> last, const AgentConfig& config, Chance chance) {
    const auto spread = share_of(config.splay, chance);
    // A last scan in the future is a clock that was set back: it must not put off the next one.
    if (!last || *last > now || *last + config.interval <= now) return now + spread;
    return *last + config.interval + spread;
}

seconds back_off(unsigned failures, const AgentConfig& config, Chance chance) {
    const auto doublings = std::min(failures == 0 ? 0U : failures - 1, most_doublings);
    const auto wait = std::min(first_wait * (1U << doublings), config.interval);
    return wait - wait / 4 + share_of(wait / 2, chance);
}

}  // namespace presscheck
