// Remembers which certificates were found to be a host's: a host comes again every hour with the
// same ones, and to check their signatures again would only give the same answer.
//
// What may change is judged each time: the time here, the host and its key by identify()
// (collector/caller.h).
#pragma once

#include "core/tls.h"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace presscheck {

// For the connections of one TLS context. Thread safety: none.
class KnownClients {
public:
    explicit KnownClients(std::size_t most) : most_(most) {}

    // As client_verdict(). Only good verdicts are remembered.
    ClientVerdict verdict(SSL* connection, Time now);

    std::size_t count() const { return known_.size(); }

private:
    std::size_t most_;
    std::unordered_map<std::string, ClientVerdict> known_;  // by all that was shown
};

}  // namespace presscheck
