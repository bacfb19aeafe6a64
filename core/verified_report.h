// A report whose signature was checked, and the only way to have one.
#pragma once

#include "core/envelope.h"
#include "core/report.h"
#include "core/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// The public key a key id stands for, if it is one we accept.
using KeyRing = std::function<std::optional<PublicKey>(std::string_view keyid)>;

// Only open_report() makes one, so a function that takes a VerifiedReport cannot be handed anything
// else.
class VerifiedReport {
public:
    const Report& report() const { return report_; }
    const Envelope& envelope() const { return envelope_; }
    const std::string& keyid() const { return keyid_; }    // of the key that verified
    const std::string& record() const { return record_; }  // 32 bytes
    std::string digest() const;                            // hex SHA-256 of the payload

private:
    friend Result<VerifiedReport> open_report(Envelope, const KeyRing&);
    VerifiedReport(Report report, Envelope envelope, std::string keyid);

    Report report_;
    Envelope envelope_;
    std::string keyid_;
    std::string record_;
};

// Checks the signature first and only then decodes what it covers.
// Errors: too_large, malformed, untrusted (unknown key or bad signature: callers are not told
// which).
Result<VerifiedReport> open_report(std::string_view envelope, const KeyRing& keys);
// The same for an envelope that was read already. Errors: as above.
Result<VerifiedReport> open_report(Envelope envelope, const KeyRing& keys);

}  // namespace presscheck
