// One report inside a batch: who sent it, whether it is known, where it goes, what it changes.
#pragma once

#include "collector/ledger_writer.h"
#include "collector/recorder.h"
#include "collector/standings.h"
#include "collector/store/store.h"
#include "core/result.h"

#include <optional>

namespace presscheck {

// What became of a submission inside its transaction.
struct Placed {
    std::optional<Error> refused;  // recorded nothing; the others of the batch go on
    Entry entry;                   // REQUIRES: not refused
    bool repeated = false;         // it was recorded before
};

// Appends the report and folds it. REQUIRES: inside a transaction of `ledger`.
// Errors: unavailable; then the whole batch is rolled back.
Result<Placed> place_report(Store& store, LedgerWriter& ledger, Standings& standings,
                            const Submission& submission);

}  // namespace presscheck
