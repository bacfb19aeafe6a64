#include "agent/schedule.h"

#include <algorithm>

namespace presscheck {
namespace {

using std::chrono::seconds;

constexpr seconds first_wait{60};
constexpr unsigned most_doublings = 16;
constexpr seconds least_step{60};

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

std::optional<seconds> ClockSteps::since_last(Time now, Uptime since_boot) {
    const Uptime apart = now.time_since_epoch() - since_boot;
    const auto step = std::chrono::round<seconds>(apart - apart_.value_or(apart));
    apart_ = apart;
    return std::chrono::abs(step) < least_step ? std::nullopt : std::optional{step};
}

}  // namespace presscheck
