// One paste makes this machine a host of its agency: a key that never leaves it, and a certificate
// from the department. Design section 7, "Enrolment token".
#pragma once

#include "agent/state_folder.h"
#include "core/clock.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

struct EnrolmentToken {
    std::string url;   // of the collector
    std::string root;  // its root certificate, DER
    std::string unit;
    std::string id;
    std::string secret;
    Time expires{};
};

// `pcheck1.` and base64url of a JSON object. White space around it, as a paste may bring, is left
// out. Errors: malformed.
Result<EnrolmentToken> parse_token(std::string_view text);

// Enrols. Asked again after a lost answer it uses the same key and gets the same certificate.
// Nothing is written before the collector has proved to be the one the token names. Errors:
// conflict (enrolled already), denied (the token is refused), untrusted (another collector
// answers), unavailable (not reached), malformed.
Result<Enrolment> enroll(const EnrolmentToken& token, const StateFolder& state, const Clock& clock);

}  // namespace presscheck
