// The connections of a server: from handshake to close, one request after another.
//
// Used by the server's thread alone; answers are computed on a pool of its own.
#pragma once

#include "collector/server.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace presscheck {

// A connected socket that nobody owns yet.
struct Accepted {
    int descriptor = -1;
    bool ipv6 = false;
};

class Sessions {
public:
    // REQUIRES: `loop` and `clock` outlive this.
    Sessions(boost::asio::io_context& loop, const Clock& clock, Deadlines deadlines);
    ~Sessions();

    // Serves the socket. When `listener` has as many as it may, the oldest that asks nothing makes
    // room, or this one is closed.
    // REQUIRES: `listener` outlives this.
    void start(const Listener& listener, Accepted socket);

    // Takes no further request: idle connections close now, the others after their answer. Calls
    // `done` when none is left.
    void finish(std::function<void()> done);

    // Waits for the answers that are being computed.
    void join();

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace presscheck
