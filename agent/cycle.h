// One round of the agent's work: scan, seal, spool, send. Design section 4.
//
// The scan comes first, in a process of its own and before any key is in memory; then this process
// becomes the keeper. Whatever was sealed is on disk before it is sent, and stays there until its
// receipt is.
#pragma once

#include "agent/config.h"
#include "agent/scan_document.h"
#include "agent/standing_scanner.h"
#include "agent/state_folder.h"
#include "core/clock.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct CycleRequest {
    StateFolder state;  // locked by the caller
    AgentConfig config;
    std::string instance;  // 32 hex digits, random for each start of the program
    ScanRequest scan;
    HostMaker make_host;
    bool look = true;                           // false: only send what waits
    const StandingScanner* standing = nullptr;  // null: this round loads the policies itself
};

struct CycleResult {
    std::size_t received = 0;      // receipts stored in this round
    std::size_t rejected = 0;      // by the collector, or damaged: they lie in rejected/
    std::size_t waiting = 0;       // envelopes still in the spool
    std::string fold;              // the collector's word about the newest report
    std::string newest_receipt;    // the file it was stored in
    std::optional<Error> problem;  // why something still waits
};

// Errors: malformed (a policy or a file of ours), untrusted, denied,
// unavailable. After a seal nothing is an error any more: what could not be sent waits.
// The process is confined afterwards and good for nothing else.
Result<CycleResult> run_cycle(const CycleRequest& request, const Clock& clock);

// Scans and seals a full report to `file`, an open descriptor; the report waits in the spool too.
// Answers the scanner's document.
// Errors: as run_cycle.
Result<std::string> seal_to_file(const CycleRequest& request, int file, const Clock& clock);

}  // namespace presscheck
