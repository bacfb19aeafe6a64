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

class Spool {
public:
    explicit Spool(std::filesystem::path state) : state_(std::move(state)) {}

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

    // Drops whole segments (a full report and its deltas), oldest first and never the newest, until
    // what waits of `chain` fits. Answers the sequences that are gone, if any.
    Result<std::optional<Gap>> fit(std::uint64_t quota, std::string_view chain) const;

private:
    std::filesystem::path state_;
};

// The name of the file a report is spooled in.
std::string spool_name(std::uint64_t sequence, std::string_view chain);

}  // namespace presscheck
