#include "checks/known_ways.h"

namespace presscheck {
namespace {

// What stays open at once, far below the usual limit of descriptors.
constexpr std::size_t most_known = 512;

}  // namespace

Way KnownWays::find(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = ways_.find(path);
    return found == ways_.end() ? Way{} : found->second;
}

void KnownWays::keep(std::string_view path, const Way& way) {
    const std::scoped_lock lock(mutex_);
    if (ways_.size() >= most_known) ways_.clear();
    ways_.emplace(path, way);
}

}  // namespace presscheck
