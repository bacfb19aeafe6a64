#include "collector/connection_share.h"

#include <algorithm>
#include <utility>

namespace presscheck {

struct ConnectionEntry {
    std::string owner;
    ConnectionShare::Leave leave;
    bool inside = true;
};

ConnectionShare::Place::Place(ConnectionShare& share, const std::string& owner, Leave leave)
    : share_(&share), entry_(share.enter(owner, std::move(leave))) {}

ConnectionShare::Place::Place(Place&& other) noexcept
    : share_(other.share_), entry_(std::move(other.entry_)) {
    other.entry_ = nullptr;
}

ConnectionShare::Place& ConnectionShare::Place::operator=(Place&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    share_ = other.share_;
    entry_ = std::exchange(other.entry_, nullptr);
    return *this;
}

void ConnectionShare::Place::give_back() {
    if (entry_ && entry_->inside) share_->remove(entry_);
    entry_ = nullptr;
}

ConnectionShare::Entry ConnectionShare::enter(const std::string& owner, Leave leave) {
    const auto held = held_.find(owner);
    if (held != held_.end() && held->second >= each_ && !make_room(&owner)) return nullptr;
    if (entries_.size() >= all_ && !make_room(nullptr)) return nullptr;
    if (each_ == 0 || all_ == 0) return nullptr;
    ++held_[owner];
    entries_.push_back(
        std::make_shared<ConnectionEntry>(ConnectionEntry{owner, std::move(leave), true}));
    return entries_.back();
}

// Sends away the oldest that can go: of `owner`, or of all.
bool ConnectionShare::make_room(const std::string* owner) {
    const auto oldest = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return (owner == nullptr || entry->owner == *owner) && entry->leave();
    });
    if (oldest == entries_.end()) return false;
    remove(Entry(*oldest));
    return true;
}

void ConnectionShare::remove(const Entry& entry) {
    entry->inside = false;
    const auto held = held_.find(entry->owner);
    if (--held->second == 0) held_.erase(held);
    entries_.remove(entry);
}

}  // namespace presscheck
