// What the ledger holds: leaves, and the signed checkpoints over them. docs/protocol.md, "Ledger".
#pragma once

#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace presscheck {

enum class EntryKind {
    report = 1,
    key,
    attestation,
    waiver_request,
    waiver_decision,
    policy,
    catalogue,
    roster,
    parameters,
    snapshot,
    retention,
    revocation,
    clock,
    era,
};

std::string_view name_of(EntryKind kind);  // "waiver-request"

struct Leaf {
    EntryKind kind = EntryKind::report;
    Time received_at{};
    std::string record;  // 32 bytes
    std::string keyid;   // 64 hex digits: the key that signed the record
};

// Five lines, each ended by LF.
std::string encode(const Leaf& leaf);
// Errors: malformed.
Result<Leaf> parse_leaf(std::string_view data);

// A C2SP tlog-checkpoint: origin, size, root, and the extension line `time <unix seconds>`.
struct Checkpoint {
    std::string origin;  // "<name>/<era>"
    std::uint64_t size = 0;
    std::string root;  // 32 bytes
    Time time{};       // whole seconds
};

// The ledger's verifier key, as a C2SP signed-note vkey: "<origin>+<hash>+<base64>".
std::string verifier_key(std::string_view origin, const PublicKey& key);
struct Verifier {
    std::string origin;
    PublicKey key;
};
// Errors: malformed.
Result<Verifier> parse_verifier_key(std::string_view vkey);

// The signed note.
std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key);
// Errors: malformed, untrusted (no line by this verifier, or its signature is bad).
Result<Checkpoint> open_checkpoint(std::string_view note, const Verifier& verifier);

}  // namespace presscheck
