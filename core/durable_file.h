// A file that is there whole or not at all, whatever happens to the power.
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string_view>

namespace presscheck {

enum class Replace { yes, no };

// Writes `bytes` to `path`: a temporary file beside it, synced, renamed over it, and the folder
// synced. A reader sees the old file or the new one.
// Errors: conflict (it exists and may not be replaced), unavailable (no space, read-only disk,
// ...).
Status write_durably(const std::filesystem::path& path, std::string_view bytes, unsigned mode,
                     Replace replace = Replace::yes);

// Removes the file and syncs its folder.
// Errors: not_found, denied, unavailable.
Status remove_durably(const std::filesystem::path& path);

// The whole file. Errors: not_found, denied, too_large, unavailable.
Result<std::string> read_whole(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace presscheck
