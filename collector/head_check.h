// Before anything is signed, or believed: does the database still hold what was signed last?
#pragma once

#include "collector/head_file.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/result.h"

namespace presscheck {

enum class Head { known, none_yet };  // none_yet: an empty ledger that has signed nothing

// Compares the store with `ledger.head`, and changes nothing.
// Errors: untrusted (the file is missing, or the store's tree is smaller or another), malformed
// (the file is damaged), unavailable.
Result<Head> compare_head(Store& store, const HeadFile& head_file);

// The same, and a new, empty ledger gets its first one.
Status check_head(Store& store, HeadFile& head_file, const LedgerIdentity& identity, Time now);

}  // namespace presscheck
