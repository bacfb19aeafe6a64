// Hosts that were never there: enrolled as real ones are, with reports sealed before anything is
// measured.
#pragma once

#include "bench/https_client.h"
#include "core/certificate.h"
#include "core/key.h"
#include "core/result.h"
#include "core/state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace presscheck::bench {

enum class Size { delta, full };

class FleetHost {
public:
    // Enrols a new host with a token that has a use left. Errors: unavailable, malformed.
    static Result<FleetHost> enrol(const Address& address, const std::string& token);

    // Seals the next `count` reports of this host: `delta`, one result that changed; `full`, fifty
    // results of which one changed. The first ever is full.
    void seal(std::size_t count, Size size);

    // The body of a request with the next sealed report; empty when none is left.
    std::string next();

    const TlsContext& tls() const { return tls_; }

private:
    FleetHost(PrivateKey key, std::string unit, std::string uuid, TlsContext tls);

    PrivateKey key_;
    std::string unit_;
    std::string uuid_;
    TlsContext tls_;
    std::string chain_;
    std::string instance_;
    std::uint64_t sequence_ = 0;
    std::string previous_;
    std::vector<std::string> bodies_;  // the next one last
};

}  // namespace presscheck::bench
