// From what the scanner answered to a sealed report: full when it must be, else what changed.
// docs/protocol.md, "Report".
#pragma once

#include "agent/state_folder.h"
#include "checks/sightings.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/report.h"
#include "core/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// One scan as a report needs it.
struct ScannedState {
    Time finished_at{};
    Machine machine;
    std::vector<PolicyUse> policies;
    CompleteState results;
    std::map<std::string, std::int64_t> cost;
    Sightings sightings;  // for the next scan
};

// Reads the document of make_scan_document(), which comes from another process.
// Errors: malformed.
Result<ScannedState> parse_scanned(std::string_view document);

struct Sealer {
    std::string host;
    std::string unit;
    std::string instance;  // random for each start of the program
    std::string agent_digest;
};

struct SealedReport {
    Report report;
    std::string envelope;
    Position after;  // the position once this report is spooled
};

// Turns to a new chain; its first report will say what it resumes. The position is saved before
// that report is sealed, so that a crash cannot begin two chains.
void begin_chain(Position& position, std::optional<Resumes> resumes);

// Seals the next report of the chain. `force_full` is for reports that travel by hand.
// REQUIRES: the position has a chain.
SealedReport seal_report(const ScannedState& scanned, const Position& position,
                         const Sealer& sealer, const PrivateKey& key, bool force_full);

}  // namespace presscheck
