// Enrolment tokens: one line that lets a machine become a host of a unit. Design section 7.
//
// `pcheck1.` and base64url of {expires, id, root, secret, unit, url}. The store keeps only the
// SHA-256 of the secret.
#pragma once

#include "collector/store/store.h"
#include "core/certificate.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace presscheck {

struct TokenTerms {
    std::string unit;  // of the roster
    std::chrono::seconds lasts{std::chrono::hours{24}};
    int uses = 1;
};

// Makes a token, keeps its digest in the store and answers the line to hand over. `url` is the
// collector's as agents reach it.
// Errors: not_found (no agency of the roster has the unit today), unavailable.
Result<std::string> create_token(Store& store, const TokenTerms& terms, std::string_view url,
                                 const Certificate& root, Time now);

// The digest of a secret as the store keeps it.
std::string secret_digest(std::string_view secret);

// "24h", "30m", "7d", "90s": at least a minute, at most a year. Errors: malformed.
Result<std::chrono::seconds> parse_lifetime(std::string_view text);

}  // namespace presscheck
