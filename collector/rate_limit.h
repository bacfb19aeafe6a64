// How often somebody may do something: a bucket of tokens for each name, refilled by the hour.
#pragma once

#include "core/clock.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// Names are kept only while their bucket is not full, and at most `names` of them; beyond that all
// new ones share one bucket. Thread safety: all functions.
class RateLimit {
public:
    struct Rate {
        std::size_t per_hour;
        std::size_t burst;
    };
    RateLimit(Rate rate, std::size_t names) : rate_(rate), most_(names) {}

    // Takes `count` at once, or nothing and says how long to wait.
    std::optional<std::chrono::seconds> take(std::string_view name, std::size_t count, Time now);

    // Takes `count`, or all there is.
    void charge(std::string_view name, std::size_t count, Time now);

    // How long to wait until one could be taken; nothing when it could be now.
    std::optional<std::chrono::seconds> wait(std::string_view name, Time now);

private:
    struct Bucket {
        double left = 0;
        Time filled{};
    };
    Bucket& bucket(std::string_view name, Time now);
    std::optional<std::chrono::seconds> until(const Bucket& bucket, std::size_t count) const;
    void forget_full(Time now);

    Rate rate_;
    std::size_t most_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace presscheck
