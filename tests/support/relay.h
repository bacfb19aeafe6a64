// A wire between agent and collector that can be cut: bytes go through until a test says that
// answers get lost.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace presscheck::test {

// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

class Relay {
public:
    Relay(std::uint16_t listen, std::uint16_t forward);
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay();

    // From now on: once a client has sent more than this on a connection, the collector's next
    // bytes never reach it and both sides are closed. 0: nothing is lost.
    void lose_answers_after(std::size_t client_bytes) { threshold_ = client_bytes; }

    // How many connections were cut that way.
    int lost() const { return lost_; }

private:
    void serve();
    void carry(int client) const;

    std::uint16_t forward_;
    int listener_ = -1;
    std::atomic<std::size_t> threshold_{0};
    std::atomic<bool> stopping_{false};
    mutable std::atomic<int> lost_{0};
    std::thread thread_;
};

}  // namespace presscheck::test
