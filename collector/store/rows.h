// What the store keeps, as plain structs: one for each table that others read or write.
//
// Hashes and records are raw bytes (32), key ids, chains, instances and report digests are hex as
// in core/; times are UTC microseconds; an index is a place in the ledger.
#pragma once

#include "core/clock.h"
#include "core/ledger.h"
#include "core/report.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

enum class UnitId : std::int64_t {};
enum class HostId : std::int64_t {};
enum class LogIndex : std::int64_t {};

inline constexpr UnitId no_unit{0};  // of entries that belong to no unit

// What the collector did with a report; the word in its answer.
enum class Fold { applied = 1, needs_full, late, held };
std::string_view name_of(Fold fold);  // "needs_full"

// The one row that every batch locks first.
struct LedgerHead {
    int era = 1;
    std::uint64_t size = 0;
    std::string root;
    std::string frontier;  // MerkleFrontier::encode()
    Time last_time{};      // received_at of the last entry
    std::string note;      // the signed checkpoint over this tree
};

// Where a report stands among its host's; absent on every other kind of entry.
struct ReportPlace {
    HostId host{};
    int chain = 0;  // the chain's number at this host: 1, 2, ...
    std::uint64_t sequence = 0;
    int variant = 0;  // 0; a fork of this sequence is 1, 2, ...
    Fold fold = Fold::applied;
};

struct Entry {
    LogIndex index{};
    EntryKind kind = EntryKind::report;
    UnitId unit = no_unit;
    std::optional<ReportPlace> place;
    Time received_at{};
    std::optional<Time> observed_at;  // what the agent claims
    std::string record;               // 32 bytes
    std::string signature;            // 64 bytes
    std::string keyid;                // 64 hex digits

    Leaf leaf() const { return Leaf{kind, received_at, record, keyid}; }
};

struct StoredCheckpoint {
    std::uint64_t size = 0;
    Time time{};
    std::string root;
    std::string note;
};

struct Unit {
    UnitId id{};
    std::string slug;  // "bao-lam-dong"
};

enum class HostStatus { active = 1, quarantined, revoked };
std::string_view name_of(HostStatus status);

struct HostRow {
    HostId id{};
    UnitId unit{};
    std::string unit_slug;
    std::string uuid;  // with dashes
    HostStatus status = HostStatus::active;
    LogIndex status_since{};  // the entry that set the status, or the tree's size then
};

struct HostKey {
    std::string keyid;  // 64 hex digits
    HostId host{};
    std::string public_key;   // 32 bytes, raw
    std::string certificate;  // DER
    Time not_after{};
    LogIndex from{};                         // the `key` entry
    std::optional<std::string> endorsed_by;  // key id of the key before it
    std::optional<LogIndex> revoked;         // nothing received from here on counts
};

struct Chain {
    int number = 0;  // 1, 2, ... at its host
    std::string id;  // 32 hex digits
    LogIndex start{};
    std::optional<std::string> resumes;  // canonical bytes of the claim
};

enum class NeedsFull {
    no = 0,
    yes = 1,
    adopt = 2,  // and whichever chain reports next is the host's
};

// Where a host's chain stands, and which state is folded.
struct ChainHead {
    HostId host{};
    int chain = 0;
    std::string chain_id;  // 32 hex digits
    std::uint64_t sequence = 0;
    std::string digest;                    // of the last payload that moved the head
    std::string state_digest;              // of the folded results; what a delta builds on
    std::string instance;                  // 32 hex digits
    std::string peer;                      // the address it last came from
    LogIndex full{};                       // the full report the folded state began with
    LogIndex last{};                       // the entry that last moved this head
    std::optional<Time> last_received_at;  // of the last report that was applied
    NeedsFull needs_full = NeedsFull::no;
};

// An instance of an agent that is at odds with the one at the head.
struct Rival {
    std::string instance;
    bool displaced = false;  // it was at the head; else it forked off below it
    LogIndex index{};
    std::string peer;
};

struct CurrentResult {
    std::string check;
    State state = State::unknown;
    std::optional<Reason> reason;
    LogIndex since{};    // in this state since
    LogIndex changed{};  // its bytes are of this report
    std::string detail;  // the result object's canonical bytes
};

struct PastResult {
    std::string check;
    State state = State::unknown;
    std::optional<Reason> reason;
    LogIndex from{}, to{};
};

// What a host last said about itself, beside its results.
struct HostProfile {
    std::string machine;   // canonical JSON of Machine; empty: never told
    std::string policies;  // canonical JSON, as in the last full report
    std::string agent_version;
};

struct Token {
    std::int64_t id = 0;
    UnitId unit{};
    std::string secret_hash;  // 32 bytes
    int uses_left = 1;
    Time expires_at{};
};

struct TokenUse {
    std::int64_t token = 0;
    std::string keyid;
    HostId host{};
};

// Something an operator should see: a clone, a fork, a stopped clock.
struct Event {
    std::int64_t id = 0;
    UnitId unit = no_unit;
    Time at{};
    std::string kind;     // "clone"
    std::string subject;  // a host's UUID
    std::string detail;   // one line
};

}  // namespace presscheck
