// The envelope everything signed travels in: DSSE 1.0, strict. docs/protocol.md, "Envelope".
#pragma once

#include "core/key.h"
#include "core/result.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace presscheck {

inline constexpr std::string_view report_type = "application/vnd.presscheck.report+json";

struct Envelope {
    std::string payload_type;
    std::string payload;    // decoded
    std::string keyid;      // as claimed; verify() holds it to the key that verifies
    std::string signature;  // 64 bytes

    // SHA-256(PAE || signature), 32 bytes: the identity of this record.
    std::string record() const;
};

// The bytes DSSE signs: "DSSEv1 SP LEN(type) SP type SP LEN(body) SP body".
std::string pre_authentication_encoding(std::string_view type, std::string_view payload);

Envelope seal(std::string_view type, std::string payload, const PrivateKey& key);

// The envelope as compact JSON text, as it is spooled and sent.
std::string encode(const Envelope& envelope);

// Reads an envelope in whatever JSON spelling (spaces and the order of members are not signed and
// not part of the record): exactly the members payloadType, payload and signatures, exactly one
// signature, canonical base64. Verifies nothing. Errors: too_large, malformed.
Result<Envelope> parse_envelope(std::string_view json);
// The same for a value that parse_json made, as part of a request.
Result<Envelope> read_envelope(const nlohmann::json& value);

// Whether `key` made the signature and `keyid` names it: a wrong keyid is refused although nothing
// signs it, so that no byte of an envelope can change unseen.
bool verify(const Envelope& envelope, const PublicKey& key);

}  // namespace presscheck
