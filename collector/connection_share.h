// How many connections there may be at once of one kind, and of them how many of one owner.
//
// When a share is full the one that has waited longest goes, so that whoever opens many and leaves
// them lying keeps nobody out.
#pragma once

#include "core/limits.h"

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

namespace presscheck {

// A connection is in one share at a time: until its handshake is finished, and then with those of
// its host, or with those who showed no certificate of ours.
struct ConnectionBounds {
    std::size_t handshakes, handshakes_of_an_address;
    std::size_t strangers, strangers_of_an_address;
    std::size_t hosts, connections_of_a_host;
};

// An agency's servers often share one address: a finished handshake no longer counts for it.
constexpr ConnectionBounds agents_bounds(std::size_t connections = limits::connections) {
    const std::size_t share = connections / 8;
    return {share, share / 4, share, share / 4, connections - 2 * share, 16};
}

// People may all come through one proxy or tunnel, and none shows a certificate.
constexpr ConnectionBounds people_bounds(std::size_t connections = limits::people_connections) {
    const std::size_t share = connections / 4;
    return {share, share, connections - share, connections - share, 0, 0};
}

// Thread safety: none.
class ConnectionShare {
public:
    ConnectionShare(std::size_t all, std::size_t each) : all_(all), each_(each) {}
    ConnectionShare(const ConnectionShare&) = delete;
    ConnectionShare& operator=(const ConnectionShare&) = delete;

    // Asked of a connection that should go: true when it will.
    using Leave = std::function<bool()>;

    // A connection's place here, given back when this goes, or before, when it had to leave.
    // REQUIRES: the share outlives it.
    class Place {
    public:
        Place() = default;
        Place(ConnectionShare& share, const std::string& owner, Leave leave);
        ~Place() { give_back(); }
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;

        bool taken() const { return entry_ != nullptr; }

    private:
        void give_back();

        ConnectionShare* share_ = nullptr;
        std::shared_ptr<struct ConnectionEntry> entry_;
    };

    bool half_full() const { return 2 * entries_.size() >= all_; }
    std::size_t size() const { return entries_.size(); }

private:
    using Entry = std::shared_ptr<ConnectionEntry>;
    Entry enter(const std::string& owner, Leave leave);
    bool make_room(const std::string* owner);
    void remove(const Entry& entry);

    std::size_t all_;
    std::size_t each_;
    std::list<Entry> entries_;  // the oldest first
    std::map<std::string, std::size_t> held_;
};

}  // namespace presscheck
