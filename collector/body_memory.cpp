#include "collector/body_memory.h"

#include <utility>

namespace presscheck {

BodyMemory::Place::Place(BodyMemory& memory, std::string sender, std::size_t bytes)
    : memory_(memory),
      sender_(std::move(sender)),
      bytes_(bytes),
      taken_(memory_.take(sender_, bytes_)) {}

BodyMemory::Place::~Place() {
    if (taken_ == Taken::yes) memory_.give_back(sender_, bytes_);
}

BodyMemory::Taken BodyMemory::take(const std::string& sender, std::size_t bytes) {
    if (bytes == 0) return Taken::yes;
    const auto found = held_.find(sender);
    const std::size_t held = found == held_.end() ? 0 : found->second;
    if (bytes > each_ || held > each_ - bytes) return Taken::share_is_used_up;
    if (bytes > left_) return Taken::all_is_used_up;
    left_ -= bytes;
    held_[sender] = held + bytes;
    return Taken::yes;
}

void BodyMemory::give_back(const std::string& sender, std::size_t bytes) {
    const auto found = held_.find(sender);
    if (found == held_.end()) return;
    left_ += bytes;
    found->second -= bytes;
    if (found->second == 0) held_.erase(found);
}

}  // namespace presscheck
