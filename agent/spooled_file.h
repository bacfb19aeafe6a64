// One sealed report as it lies on disk. It is believed only as what this agent wrote: a plain file
// of its own, of bounded size, whose envelope is the one its name promises.
#pragma once

#include "core/key.h"
#include "core/report.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct SpooledName {
    std::uint64_t sequence = 0;
    std::string chain;  // its first 8 hex digits
    std::string file;   // NNNNNNNNNNNN-CCCCCCCC.json
};

struct SpooledReport {
    std::string envelope;
    Report report;
};

inline constexpr std::string_view spooled_suffix = ".json";

// What a file's name has of a chain.
std::string chain_prefix(std::string_view chain);

// The name of the file a report is spooled in.
std::string spool_name(std::uint64_t sequence, std::string_view chain);

// Nothing for a file that no report is called.
std::optional<SpooledName> parse_spool_name(const std::string& file);

// Whether a plain file lies there that is ours and no larger than an envelope may be; looks at
// nothing in it. Errors: untrusted, too_large, not_found, unavailable.
Status look_at_spooled(const std::filesystem::path& path);

// The bytes of such a file; follows no link and waits for nobody.
// Errors: as look_at_spooled.
Result<std::string> read_spooled(const std::filesystem::path& path);

// The report, held to its name and, with a key, to its signature.
// Errors: as look_at_spooled; malformed, untrusted (another name, chain or key).
Result<SpooledReport> open_spooled(const std::filesystem::path& path, const SpooledName& name,
                                   const std::optional<PublicKey>& key);

// An error that stays however often one looks again.
bool is_damaged(const Error& error);

}  // namespace presscheck
