// The answer to "who is ready?": what the store holds, judged at one moment. The same answer is
// printed, served as JSON and made into pages.
#pragma once

#include "checks/policy/text.h"
#include "collector/inputs.h"
#include "collector/readiness/readiness.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/result.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct ReadinessAnswer {
    std::vector<AgencyReadiness> agencies;
    Time at{};
    std::string checkpoint;  // the signed note of the tree that was judged; empty before the first
    std::uint64_t entries = 0;
    int strays = 0;                        // hosts whose unit is in no agency today
    std::shared_ptr<const Inputs> inputs;  // what the agencies point into
};

// Findings are what takes the room: a page about one agency shows them, an overview does not.
enum class Findings { dropped, kept };

struct ReadinessScope {
    std::optional<std::string> agency;
    std::optional<std::string> standard;
    Findings findings = Findings::dropped;
    Language language = Language::vi;  // of what is said about a name that is not there
};

// Judges at `now` what the ledger holds now, in one consistent read.
// Errors: not_found (no such agency or standard, with a suggestion), malformed, unavailable.
Result<ReadinessAnswer> answer_readiness(Store& store, std::shared_ptr<const Inputs> inputs,
                                         const ReadinessScope& scope, Time now);

bool all_ready(const ReadinessAnswer& answer);  // false where nothing was asked about

std::string readiness_json(const ReadinessAnswer& answer);
std::string readiness_table(const ReadinessAnswer& answer, Language language);

// "2026-11-23 08:15", the time in Viet Nam.
std::string local_time(Time time);

}  // namespace presscheck
