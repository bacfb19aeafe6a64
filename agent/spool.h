// Sealed reports on disk: waiting in spool/, received in sent/ with their receipts, refused in
// rejected/. Design section 4.
#pragma once

#include "core/clock.h"
#include "core/report.h"
#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct SpooledName {
    std::uint64_t sequence = 0;
    std::string chain;  // its first 8 hex digits
    std::string file;   // NNNNNNNNNNNN-CCCCCCCC.json
};

// Envelopes that have to go, and what the next report must say about them.
struct Excess {
    std::vector<SpooledName> names;
    std::optional<Gap> gap;  // of the present chain
};

class Spool {
public:
    explicit Spool(std::filesystem::path state) : state_(std::move(state)) {}

    // Makes the folders, and removes what a process that was killed left half written.
    // REQUIRES: the state folder is locked. Errors: denied, unavailable.
    Status settle() const;

    // Durable once it returns. Writing the same report again is no error.
    // Errors: unavailable (a full or read-only disk).
    Status put(const Report& report, std::string_view envelope) const;

    // What waits, in the order it must be sent: other chains before `chain`, then by sequence.
    Result<std::vector<SpooledName>> waiting(std::string_view chain) const;
    Result<std::string> read(const SpooledName& name) const;

    // The newest report of `chain` that was ever spooled here and is still kept, sent or not.
    Result<std::optional<Report>> newest(std::string_view chain) const;

    // The receipt is stored first, then the envelope moves to sent/.
    Status received(const SpooledName& name, std::string_view receipt) const;
    Status rejected(const SpooledName& name, std::string_view problem) const;

    // Removes what was sent before `before`.
    Status forget_sent(Time before) const;

    // Whole segments (a full report and its deltas) that are too much, oldest first and never the
    // newest, so that what waits of `chain` fits. A gap that one of them told of is part of theirs.
    Result<Excess> excess(std::uint64_t quota, std::string_view chain) const;
    // The part of `gap` that really went: a crash may have come between saying and dropping.
    Result<std::optional<Gap>> gone(const Gap& gap, std::string_view chain) const;
    // Oldest first. Errors: unavailable.
    Status drop(const Excess& excess) const;

private:
    std::filesystem::path state_;
};

// Makes `gap` hold `by` too.
void widen(std::optional<Gap>& gap, const Gap& by);

// The name of the file a report is spooled in.
std::string spool_name(std::uint64_t sequence, std::string_view chain);

}  // namespace presscheck
