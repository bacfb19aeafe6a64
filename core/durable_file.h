// A file that is there whole or not at all, whatever happens to the power.
#pragma once

#include "core/result.h"

#include <cstddef>
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

// Makes the folder unless it is there, and syncs the one it lies in as far as that may be read.
// Whether it had to be made. Errors: denied, not_found (the one it lies in), unavailable.
Result<bool> make_folder_durably(const std::filesystem::path& folder, unsigned mode);

// What was done in the folder itself (files made, renamed, removed) is on disk once this returns.
Status sync_folder(const std::filesystem::path& folder);

// Whether a file of that many bytes can be made here now, durably; it is gone again afterwards.
// Errors: as write_durably.
Status try_to_write(const std::filesystem::path& folder, std::size_t bytes);

// Removes what write_durably left here when its process was killed.
// REQUIRES: nobody else writes here. Errors: denied, unavailable.
Status remove_unfinished(const std::filesystem::path& folder);

// Removes the file and syncs its folder.
// Errors: not_found, denied, unavailable.
Status remove_durably(const std::filesystem::path& path);

// The whole file. Errors: not_found, denied, too_large, unavailable.
Result<std::string> read_whole(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace presscheck
