#include "core/verified_report.h"

#include "core/sha256.h"

#include <utility>

namespace presscheck {
namespace {

// Stands in for a key that is not known, so that finding it unknown takes as long as finding its
// signature bad. It is the base point of the curve (RFC 8032), whose private key nobody chose.
const PublicKey& nobodys_key() {
    static const auto key = PublicKey::from_raw("\x58" + std::string(31, '\x66'));
    return *key;
}

}  // namespace

VerifiedReport::VerifiedReport(Report report, Envelope envelope, std::string keyid)
    : report_(std::move(report)),
      envelope_(std::move(envelope)),
      keyid_(std::move(keyid)),
      record_(envelope_.record()) {}

std::string VerifiedReport::digest() const {
    return sha256_hex(envelope_.payload);
}

Result<VerifiedReport> open_report(std::string_view envelope, const KeyRing& keys) {
    auto sealed = parse_envelope(envelope);
    if (!sealed) return std::move(sealed).error();
    return open_report(*std::move(sealed), keys);
}

Result<VerifiedReport> open_report(Envelope sealed, const KeyRing& keys) {
    if (sealed.payload_type != report_type) {
        return Error{Errc::malformed, "envelope: its payloadType is not that of a report"};
    }
    const auto known = keys(sealed.keyid);
    const PublicKey& key = known ? *known : nobodys_key();
    const bool signed_by_key = key.verify(
        pre_authentication_encoding(sealed.payload_type, sealed.payload), sealed.signature);
    if (!known || !signed_by_key || key.keyid() != sealed.keyid) {
        return Error{Errc::untrusted, "envelope: not signed by a key that is accepted"};
    }
    auto report = parse_report(sealed.payload);
    if (!report) return std::move(report).error();
    auto keyid = key.keyid();
    return VerifiedReport(*std::move(report), std::move(sealed), std::move(keyid));
}

}  // namespace presscheck
