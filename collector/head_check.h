// Before anything is signed: does the database still hold what was signed last?
#pragma once

#include "collector/head_file.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/result.h"

namespace presscheck {

// Compares the store with `ledger.head`; a new, empty ledger gets its first one.
// Errors: untrusted (the file is missing, or the store's tree is smaller or another), malformed
// (the file is damaged), unavailable.
Status check_head(Store& store, HeadFile& head_file, const LedgerIdentity& identity,
                  Time now);

}  // namespace presscheck
