// What an enrolled host proves itself with, and whom it trusts.
#pragma once

#include "agent/connection.h"
#include "agent/state_folder.h"
#include "core/certificate.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/ledger.h"
#include "core/result.h"

#include <optional>
#include <vector>

namespace presscheck {

struct Credentials {
    PrivateKey key;
    std::vector<Certificate> chain;  // leaf, then issuing CA
    Certificate root;
    Verifier ledger;
};

// Errors: not_found, denied, malformed, untrusted (the key file is open to others).
Result<Credentials> load_credentials(const StateFolder& state);

// The time certificates are judged at. A clock outside [release of this program, last receipt + 400
// days] is not believed, and the last time the collector signed is used instead: a wrong clock
// never locks a host out. Design section 7.
Time verification_time(Time now, std::optional<Time> signed_time);

// Errors: unavailable, untrusted, malformed.
Result<Connection> connect(const Enrolment& enrolment, const Credentials& credentials, Time at);

}  // namespace presscheck
