// One connection to the outside, for one question: to an address that was judged before, over
// before its deadline whatever the other side does.
#pragma once

#include "checks/net_names.h"
#include "checks/policy/address.h"
#include "core/descriptor.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace presscheck {

using Deadline = std::chrono::steady_clock::time_point;

enum class Transport { tcp, udp };

enum class ReadEnd {
    data,    // there may be more
    closed,  // orderly: all of it came
    broken,
    timeout,
};

class ReachStream {
public:
    static std::variant<ReachStream, NoAnswer> connect(const Address& address, std::uint16_t port,
                                                       Transport transport, Deadline deadline);
    ReachStream(ReachStream&&) noexcept;
    ReachStream& operator=(ReachStream&&) noexcept;
    ~ReachStream();

    // How a handshake ended.
    enum class Handshake {
        done,
        refused,        // the other side says no: an alert of TLS
        closed,         // it went away without a word
        not_tls,        // it says something else
        not_speakable,  // not tried: this client cannot
        timeout,
    };
    // From here on all is encrypted. `server_name` is left out when empty.
    Handshake begin_tls(SSL_CTX* context, const std::string& server_name);

    // The chain that the other side showed, in PEM, its own certificate first.
    std::string peer_chain() const;

    // False: broken, or the time is up.
    bool write(std::string_view bytes);
    // Adds what came; of a datagram all of it.
    ReadEnd read(std::string& into);

private:
    struct ReleaseSsl {
        void operator()(SSL* ssl) const;
    };

    ReachStream(Descriptor socket, Deadline deadline);
    // Waits for what SSL wants; false when the time is up or that is nothing to wait for.
    bool wait_for_ssl(int result);
    bool wait(short events) const;
    ReadEnd received() const;
    ReadEnd read_plain(std::string& into);
    ReadEnd read_encrypted(std::string& into);

    Descriptor socket_;
    Deadline deadline_;
    std::unique_ptr<SSL, ReleaseSsl> ssl_;
};

// Speaks every version of TLS between these two (TLS1_VERSION, ..., 0: any) and judges nobody: what
// a server shows is judged elsewhere. Null: this client cannot.
std::shared_ptr<SSL_CTX> undemanding_context(int oldest = 0, int newest = 0);

}  // namespace presscheck
