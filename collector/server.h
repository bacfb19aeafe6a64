// The listeners: bytes from TLS connections become requests, responses become bytes. Nothing here
// knows what a route is.
//
// One thread moves bytes; answers are computed on a few others. Every wait has a deadline, every
// size a bound, and a connection that breaks one of them is closed.
#pragma once

#include "collector/connection_share.h"
#include "collector/connection_watch.h"
#include "collector/http.h"
#include "core/clock.h"
#include "core/limits.h"
#include "core/result.h"
#include "core/tls.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace presscheck {

enum class Clients { agents, people };  // agents: their certificates are judged

struct Listener {
    std::string address;  // "127.0.0.1:8441", "[::1]:0"; port 0 is any free one
    Clients clients = Clients::people;
    TlsContext tls;
    Admit admit;
    Answer answer;
    ConnectionBounds bounds = people_bounds();
    std::shared_ptr<ConnectionWatch> watch = std::make_shared<ConnectionWatch>();
};

// How long a peer may take. A test shortens them.
struct Deadlines {
    std::chrono::milliseconds request = limits::request_timeout;  // a handshake, a head, an answer
    std::chrono::milliseconds idle = limits::idle_timeout;        // between two requests
    std::chrono::milliseconds stop = limits::stop_timeout;
};

class Server {
public:
    // Binds every address.
    // Errors: malformed (not an address), unavailable (in use, not ours); both name it.
    static Result<std::unique_ptr<Server>> listen(std::vector<Listener> listeners,
                                                  const Clock& clock, Deadlines deadlines = {});
    ~Server();

    // The addresses really bound, in the order of the listeners: "127.0.0.1:40123".
    const std::vector<std::string>& addresses() const;

    // Serves until stop(); then lets the requests that run be answered, for limits::stop_timeout
    // at most, and returns.
    void run();

    // Thread safety: may be called from any thread, before or while run() runs.
    void stop();

    // SIGTERM and SIGINT stop the server.
    void stop_on_signals();

private:
    class Loop;
    explicit Server(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> loop_;
};

}  // namespace presscheck
