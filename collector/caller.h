// Who is asking: the host behind a connection's certificate, as the store knows it at this moment.
//
// Whoever is not one of our hosts gets one and the same answer, whatever the reason; the log has
// it.
#pragma once

#include "collector/http.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

struct Caller {
    HostRow host;
    PublicKey key;  // of the connection's certificate: one of this host, not revoked
    std::string keyid;
};

// Errors: denied (no certificate that counts, expired since the handshake, another trust domain,
// not enrolled here, its key or host revoked), unavailable.
Result<Caller> identify(const Request& request, Store& store, std::string_view trust_domain,
                        Time now);

// The one answer to everybody who is turned away; `reason` goes to the log alone.
Response refused(const Request& request, std::string_view reason);

// "Try again": for failures of the store. The message goes to the log alone.
Response try_later(const Error& error);

// The same for what the recorder could not record: it says so in the log itself, once.
Response not_recorded();

}  // namespace presscheck
