// Records what the collector is sent: the one writer of the store and of the ledger.
//
// Work from all threads queues here; one thread takes it in batches and makes each batch one
// durable transaction that holds envelopes, ledger leaves, the hosts' folded state and the signed
// checkpoint. Nothing is answered before its commit. docs/protocol.md, "Ledger" and "Reports".
#pragma once

#include "collector/store/store.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/ledger.h"
#include "core/result.h"
#include "core/verified_report.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class LedgerWriter;

// What the recorder signs with, and where it keeps its memory of the last signed tree.
struct LedgerIdentity {
    std::string origin;               // "<name>/<era>"
    PrivateKey ledger_key;            // signs checkpoints
    PrivateKey record_key;            // signs the records the collector itself makes
    std::filesystem::path head_file;  // DATA/ledger.head
};

// Threads that answer requests. More of them than cores make larger batches, because each waits for
// its own; more than this gains nothing.
inline constexpr std::size_t requests_answered_at_once = 16;

using MonotonicTime = std::function<std::chrono::microseconds()>;
MonotonicTime system_monotonic();  // goes on while the machine sleeps

struct Submission {
    VerifiedReport report;
    std::string peer;  // the address it came from
};

struct Recorded {
    Fold fold = Fold::applied;
    std::string receipt;  // a C2SP tlog-proof, encoded
};

// One answer for each submission, in order.
// Errors of an answer: denied (unknown or revoked host or key), conflict (the key is another
// host's: wrong-host), unavailable (nothing was recorded; try again).
using Answers = std::vector<Result<Recorded>>;

struct Health {
    bool recording = true;
    std::string reason;  // "clock", "store"; while recording "log" (it grows without end) or empty
    std::string detail;  // for a person
};

struct RecorderCounts {
    std::uint64_t batches = 0, recorded = 0, repeated = 0, refused = 0, failed = 0;
    std::uint64_t applied = 0, needs_full = 0, late = 0, held = 0;
};

// Runs inside a transaction: reads and writes the store it is handed, and appends to the ledger
// through the writer (collector/ledger_writer.h).
using Change = std::function<Status(Store&, LedgerWriter&)>;

class Recorder {
public:
    // Compares the store with the last signed tree and starts the writer thread.
    // Errors: untrusted (the store holds a smaller or another tree than `ledger.head` says),
    // malformed (ledger.head), unavailable.
    static Result<std::unique_ptr<Recorder>> open(std::unique_ptr<Store> store,
                                                  LedgerIdentity identity, const Clock& clock,
                                                  MonotonicTime monotonic = system_monotonic());
    ~Recorder();  // finishes what was submitted

    // Thread safety: all of these. `done` is called once, on the writer's thread: it must not
    // block.
    void submit(std::vector<Submission> reports, std::function<void(Answers)> done);
    Answers record(std::vector<Submission> reports);  // submits and waits

    // Runs `change` in a durable transaction of its own and waits; rolled back when it fails.
    // Errors: unavailable, or what the change answers.
    Status transact(Change change);

    // Records that a person looked at the clock: ends a stop, in this process and in every other
    // one that shares the store. Errors: unavailable.
    Status acknowledge_clock(std::string_view reason);

    Health health() const;
    RecorderCounts counts() const;

private:
    class Writer;
    explicit Recorder(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

}  // namespace presscheck
