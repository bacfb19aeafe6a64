// The head of a file of systemd's journal: since when it has entries. systemd's journal-def.h and
// "Journal File Format".
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace presscheck {

inline constexpr std::size_t journal_head_bytes = 200;

// When the first entry was written; nothing for a file without entries.
// Errors: malformed (no journal, or cut off).
Result<std::optional<Time>> first_journal_entry(std::string_view head);
// When the last one was, of a file that is written to as well. Likewise.
Result<std::optional<Time>> last_journal_entry(std::string_view head);

}  // namespace presscheck
