// A host's folded state: its current results, their history, and what it says about itself.
#pragma once

#include "collector/standings.h"
#include "collector/store/store.h"
#include "core/report.h"
#include "core/result.h"

#include <optional>
#include <string>

namespace presscheck {

// Applies `report` at ledger index `index` to the host's results and answers the new state's
// digest; nothing when the digest the report names is another, and then nothing has changed.
// `before` is the host's head, whose state a delta builds on.
// Errors: unavailable.
Result<std::optional<std::string>> fold_results(Store& store, Standings& standings,
                                                const HostRow& host, const Report& report,
                                                const ChainHead& before, LogIndex index);

// Keeps what the report says about the machine and its policies, where it says it.
Status fold_profile(Store& store, HostId host, const Report& report);

}  // namespace presscheck
