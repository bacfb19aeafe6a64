// What moves a number besides reports: catalogues, policies, the roster and the collector's
// parameters. People hand them in as files; each is recorded in the ledger, and everything that
// judges reads them from there.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"
#include "collector/readiness/requirement.h"
#include "collector/recorder.h"
#include "collector/roster.h"
#include "collector/store/store.h"
#include "core/result.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The collector's own settings that readiness depends on.
struct Parameters {
    std::vector<std::string> assigned;  // policy ids
    int late_after = 3;                 // intervals of silence
    std::chrono::seconds interval{3600};
    // Hosts that others may rely on, by the name those use: UUIDs.
    std::map<std::string, std::string> providers{};

    friend bool operator==(const Parameters&, const Parameters&) = default;
};

// The *.yaml files of a folder, in byte order of their names. Errors: not_found.
Result<std::vector<std::string>> yaml_files(const std::string& folder);

// Records the shipped files and settings that the ledger does not hold yet; nothing when all are
// there. `share` has the folders catalogues/ and policies/.
// Errors: malformed (a file that does not load, with all its problems), conflict (other content
// under a version that is recorded), unavailable.
Status record_inputs(Recorder& recorder, const std::string& share, const Parameters& parameters);

// Records a roster, from the bytes of roster.yaml.
// Errors: malformed (all problems, one a line), conflict (an older version than the recorded one,
// or other content under its version), unavailable.
Status record_roster(Recorder& recorder, std::string_view file, std::string_view yaml);

// Everything that judges, as the ledger holds it.
struct Inputs {
    Roster roster;
    Catalogues catalogues;  // the newest of each id
    Policies policies;      // the newest of each id
    Parameters parameters;
};

// Errors: malformed (a recorded file no longer loads), unavailable.
Result<Inputs> load_inputs(Store& store);

// Inside a transaction: records what `change` makes of the recorded roster (empty when there is
// none). Errors: those of `change`, conflict, unavailable.
Status change_roster(Store& store, LedgerWriter& ledger,
                     const std::function<Result<Roster>(Roster)>& change);

// Loads again only when something was recorded since. Thread safety: all functions.
class InputsCache {
public:
    // Errors: as load_inputs().
    Result<std::shared_ptr<const Inputs>> get(Store& store);

private:
    std::mutex mutex_;
    std::shared_ptr<const Inputs> inputs_;
    std::vector<LogIndex> last_;  // of each kind, when they were loaded
};

}  // namespace presscheck
