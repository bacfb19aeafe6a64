// Sealed reports on disk: waiting in spool/, received in sent/ with their receipts, refused in
// rejected/. Design section 4.
#pragma once

#include "agent/spooled_file.h"
#include "core/clock.h"
#include "core/key.h"
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

// Envelopes that have to go, and what the next report must say about them.
struct Excess {
    std::vector<SpooledName> names;
    std::optional<Gap> gap;  // of the present chain
};

// What was sealed after some sequence of a chain and is still kept.
struct Later {
    std::optional<Report> newest;  // that can be read
    std::uint64_t last = 0;        // in use, be it by a report that cannot be read any more
};

class Spool {
public:
    // With a key a report is believed only when that key signed it.
    explicit Spool(std::filesystem::path state, std::optional<PublicKey> key = std::nullopt)
        : state_(std::move(state)), key_(std::move(key)) {}

    // Makes the folders, and removes what a process that was killed left half written.
    // REQUIRES: the state folder is locked. Errors: denied, unavailable.
    Status settle() const;

    // Durable once it returns. Writing the same report again is no error.
    // Errors: unavailable (a full or read-only disk).
    Status put(const Report& report, std::string_view envelope) const;

    // What waits, in the order it must be sent: other chains before `chain`, then by sequence.
    Result<std::vector<SpooledName>> waiting(std::string_view chain) const;
    // Errors: as open_spooled.
    Result<std::string> read(const SpooledName& name) const;

    // What was ever spooled here of `chain` after `sequence` and is still kept, sent or not. A
    // damaged file counts when its number is the next one: that report was sealed. Any other that
    // is damaged is no report of ours.
    Result<Later> later(std::string_view chain, std::uint64_t sequence) const;

    // What waits and will never be a report again, with the reason; files to be left alone.
    struct Damaged {
        SpooledName name;
        Error why;
    };
    Result<std::vector<Damaged>> damaged(std::string_view chain) const;
    // The sequences of `chain` that are lost with a damaged report: it, and what it alone may have
    // told of, back to the last one that arrived or waits. Nothing when it was received before.
    Result<std::optional<Gap>> lost_with(const SpooledName& name, std::string_view chain) const;
    // Moves a damaged one to rejected/, whatever it is, beside the reason. A kernel that forbids to
    // move it there leaves it in spool/ under a name that is no report's.
    Status set_aside(const Damaged& damaged) const;
    // How many reasons lie in rejected/.
    Result<std::size_t> refused() const;

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
    std::optional<PublicKey> key_;
};

// Makes `gap` hold `by` too.
void widen(std::optional<Gap>& gap, const Gap& by);

// Whether `gap` can hold `by` too without holding a sequence that is in neither.
bool joins(const std::optional<Gap>& gap, const Gap& by);

}  // namespace presscheck
