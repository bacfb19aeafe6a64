// What the agent keeps between runs, below /var/lib/presscheck. Design section 15, "Agent state".
//
// Every file is written whole or not at all. The order of writes around a seal is: the envelope in
// spool/, then state.json, then chain.json; position() reads them so that a crash between two of
// them loses no sealed report and leaves no gap.
#pragma once

#include "checks/sightings.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/ledger.h"
#include "core/report.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct Enrolment {
    std::string collector;  // its URL
    std::string unit;
    std::string host;  // UUID
    Time enrolled_at{};
};

// Where the chain stands: the last report that was sealed. Sequence 0: none yet; no chain: not even
// begun.
struct ChainHead {
    std::string chain;
    std::uint64_t sequence = 0;
    std::string digest;
    std::string state_digest;
};

// What the last sealed report said, and what the next one must say.
struct Remembered {
    CompleteState state;
    std::optional<ReportBasis> basis;
    std::optional<Machine> machine;
    Time full_at{};
    bool needs_full = true;
    std::optional<Gap> gap;
    std::optional<Resumes> resumes;  // what this chain resumed when it began
};

struct Position {
    ChainHead head;
    Remembered memory;
};

// What `status` shows.
struct AgentStatus {
    std::optional<Time> scanned_at;
    std::optional<Time> received_at;  // of the newest receipt, by the collector's clock
    std::optional<Time> signed_time;  // the newest time the ledger signed
    std::string fold;                 // the collector's last word about a report
    std::string problem;              // of the last cycle; empty when it went well
};

class StateFolder {
public:
    // Makes the folder (0700) when it is not there.
    // Errors: denied, untrusted (others may read it), unavailable.
    static Result<StateFolder> open(const std::filesystem::path& path);

    std::filesystem::path file(std::string_view name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

    // Takes the one lock of this folder until the process and its children end.
    // Errors: conflict (another process works here), unavailable.
    Status lock();

    // Nothing while this host is not enrolled. Errors: malformed, denied, unavailable.
    Result<std::optional<Enrolment>> enrolment() const;
    Status save(const Enrolment& enrolment) const;

    // A position that cannot be read is forgotten with a warning in the log: the next report begins
    // a new chain, which loses nothing the collector has. Errors: denied, unavailable.
    // With a key a spooled report is taken up only when that key signed it.
    Result<Position> position(const std::optional<PublicKey>& key = std::nullopt) const;
    Status save(const Position& position) const;

    // What a scan of this machine begins with; scans read it by themselves.
    std::filesystem::path memory_file() const { return file("memory.json"); }
    Status save(const Sightings& sightings) const;

    Result<AgentStatus> status() const;
    Status save(const AgentStatus& status) const;

private:
    explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace presscheck
