// The store in one SQLite file: WAL, synchronous=FULL, one writer at a time; checkpoints of the
// write-ahead log run on a thread of their own (store/sqlite_checkpointer.h), not in a commit.
#pragma once

#include "collector/store/store.h"
#include "core/result.h"

#include <filesystem>
#include <memory>

namespace presscheck {

// Opens for writing (":memory:" for a store that is gone when closed); makes the file (mode 0600)
// and its tables when there is none, and brings an older schema up to date. Errors: unavailable
// (cannot be opened, not a database, damaged), conflict (made by a newer presscheck).
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file);

// Opens what is there, for reading only; a read ends by itself with `unavailable` after a minute.
// Errors: not_found, unavailable, conflict.
Result<std::unique_ptr<Store>> open_sqlite_reader(const std::filesystem::path& file);

}  // namespace presscheck
