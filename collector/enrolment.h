// POST /v1/enroll: a token and a request for a certificate become a host.
//
// Idempotent per public key: asked again with the same token and key, the same certificate comes
// back. A token's use is one public key. What is told apart ("used", "expired") is told only to a
// caller whose secret matched.
#pragma once

#include "collector/http.h"
#include "collector/pki.h"
#include "collector/rate_limit.h"
#include "collector/recorder.h"
#include "collector/store/reader_pool.h"
#include "core/clock.h"

#include <string>

namespace presscheck {

struct EnrolmentParts {
    ReaderPool& readers;
    Recorder& recorder;
    const Clock& clock;
    const IssuingAuthority& authority;
    std::string trust_domain;
    std::string ledger;  // its vkey
    std::chrono::seconds interval;
};

// Thread safety: all functions.
class Enrolment {
public:
    // REQUIRES: what `parts` refers to outlives this.
    explicit Enrolment(EnrolmentParts parts);

    Response answer(const Request& request);

private:
    struct Asked;
    struct Granted;
    Response judge(const Request& request, const Asked& asked);
    Response enrol(const Request& request, const Token& token, const PublicKey& key);
    Status grant(Store& store, LedgerWriter& ledger, const Token& token, const PublicKey& key,
                 Granted& granted) const;
    Status make_host(Store& store, LedgerWriter& ledger, const Token& token, const PublicKey& key,
                     Granted& granted) const;
    Status find_again(Store& store, const TokenUse& use, Granted& granted) const;
    Response welcome(const Granted& granted) const;

    EnrolmentParts parts_;
    RateLimit guesses_;
};

}  // namespace presscheck
