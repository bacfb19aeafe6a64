#include "collector/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace presscheck {
namespace {

constexpr std::string_view everybody_else;

double hours_between(Time from, Time to) {
    return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

}  // namespace

std::optional<std::chrono::seconds> RateLimit::take(std::string_view name, std::size_t count,
                                                    Time now) {
    const std::scoped_lock lock(mutex_);
    auto& found = bucket(name, now);
    const auto wait = until(found, count);
    if (!wait) found.left -= static_cast<double>(count);
    return wait;
}

void RateLimit::charge(std::string_view name, std::size_t count, Time now) {
    const std::scoped_lock lock(mutex_);
    auto& found = bucket(name, now);
    found.left = std::max(0.0, found.left - static_cast<double>(count));
}

std::optional<std::chrono::seconds> RateLimit::wait(std::string_view name, Time now) {
    const std::scoped_lock lock(mutex_);
    return until(bucket(name, now), 1);
}

// A clock set back does not fill a bucket, nor empty it.
RateLimit::Bucket& RateLimit::bucket(std::string_view name, Time now) {
    auto found = buckets_.find(name);
    if (found == buckets_.end()) {
        if (buckets_.size() >= most_) forget_full(now);
        const auto key = buckets_.size() >= most_ ? everybody_else : name;
        found =
            buckets_.try_emplace(std::string(key), Bucket{static_cast<double>(rate_.burst), now})
                .first;
    }
    Bucket& there = found->second;
    const double gained =
        std::max(0.0, hours_between(there.filled, now)) * static_cast<double>(rate_.per_hour);
    there.left = std::min(static_cast<double>(rate_.burst), there.left + gained);
    there.filled = now;
    return there;
}

std::optional<std::chrono::seconds> RateLimit::until(const Bucket& bucket,
                                                     std::size_t count) const {
    const double missing = static_cast<double>(count) - bucket.left;
    if (missing <= 0) return std::nullopt;
    const double hours = missing / static_cast<double>(rate_.per_hour);
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(hours * 3600)));
}

void RateLimit::forget_full(Time now) {
    std::erase_if(buckets_, [&](const auto& entry) {
        const auto& [left, filled] = entry.second;
        const double gained = hours_between(filled, now) * static_cast<double>(rate_.per_hour);
        return left + gained >= static_cast<double>(rate_.burst);
    });
}

}  // namespace presscheck
