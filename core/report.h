// What an agent reports: a full state or what changed since the report before. docs/protocol.md,
// "Report".
//
// A result's canonical bytes are kept beside the few members that are read, because `state_digest`
// is over those bytes and a delta replaces them whole.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "core/state.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ReportedResult {
    std::string check;  // policy/check
    State state = State::unknown;
    std::optional<Reason> reason;  // of an unknown
    std::string bytes;             // the result object, canonical

    // Errors: malformed (not canonical, a member missing or unknown, a bound broken).
    static Result<ReportedResult> parse(std::string_view bytes);
    // The same for a value that parse_canonical or parse_json made.
    static Result<ReportedResult> from_value(const nlohmann::json& value);
};

// What counts against limits::evidence_report_bytes: all between the brackets of `evidence`.
std::size_t evidence_bytes(const ReportedResult& result);

// All results of a host, by check name.
using CompleteState = std::map<std::string, ReportedResult, std::less<>>;

// Hex SHA-256 over `name LF hex(SHA-256(bytes)) LF` of each result in byte order of its name.
std::string state_digest(const CompleteState& state);

// The same state with no more evidence than a report may carry. Failures keep theirs first, then
// what is unknown, then the rest, each in byte order of its name; a result that finds no room left
// has `evidence` [].
CompleteState within_evidence_limit(CompleteState state);

struct OverlayUse {
    std::string id, version, digest;
};

struct PolicyUse {
    std::string id, version, digest;  // digest: hex SHA-256 of the file
    std::vector<OverlayUse> overlays;
    // Parameters whose value is not the policy's own default, by name, as a policy spells them.
    std::map<std::string, std::string> set{};
};

struct Machine {
    std::string name;    // host name
    std::string system;  // PRETTY_NAME of os-release
    std::string kernel;
    std::string architecture;
};

struct Gap {
    std::uint64_t from = 0, to = 0;  // sequences that will never come
    std::string reason;
};

struct Resumes {
    std::string chain;
    std::uint64_t sequence = 0;
    std::string digest;
};

// What only a full report says. It says `machine` too; a delta may carry one that changed.
struct ReportBasis {
    std::string unit;
    std::string agent_version, agent_digest;
    std::vector<PolicyUse> policies;
};

struct Report {
    std::string host;      // UUID
    std::string chain;     // 32 hex digits
    std::string instance;  // 32 hex digits
    std::uint64_t sequence = 0;
    std::string previous;  // hex digest of the previous payload of this chain, zeros for the first
    Time finished_at{};    // whole seconds
    std::string state_digest;

    std::optional<ReportBasis> basis;  // present: this report is full
    std::optional<Machine> machine;
    std::vector<ReportedResult> results;  // by check name when read
    std::vector<std::string> removed;     // the same; empty in a full report
    std::optional<Gap> gap;
    std::optional<Resumes> resumes;
    std::map<std::string, std::int64_t> cost;  // milliseconds or bytes, by name; never negative

    bool full() const { return basis.has_value(); }
};

// The canonical payload; results and removed names in byte order, whatever theirs is here.
std::string encode(const Report& report);

// Reads a payload and holds it to every rule of docs/protocol.md that needs no other report.
// Errors: too_large, malformed (the message names the member).
Result<Report> parse_report(std::string_view payload);

// The state after `report`, given the one before: a full report replaces it, a delta changes it.
CompleteState state_after(CompleteState before, const Report& report);

// What turns `before` into `after`: the results that differ, and the names that are gone.
struct Difference {
    std::vector<ReportedResult> results;  // by check name when read
    std::vector<std::string> removed;     // the same; empty in a full report
};
Difference difference(const CompleteState& before, const CompleteState& after);

}  // namespace presscheck
