// The work of the standing scanner of an agent that stays: policies that stay loaded, and facts
// that stay remembered, from one look to the next. docs/decisions/0003, docs/decisions/0004.
#pragma once

#include "agent/policy_files.h"
#include "agent/scan_document.h"
#include "agent/standing_scanner.h"
#include "core/clock.h"

#include <cstddef>
#include <optional>

namespace presscheck {

class ResidentScan {
public:
    // REQUIRES: `clock` outlives this.
    ResidentScan(ScanRequest request, HostMaker make_host, WitnessedHostMaker make_witnessed,
                 const Clock& clock);

    // REQUIRES: this stays where it is. What it loads and remembers is in the standing scanner.
    StandingWork work();

    // How often it learnt.
    std::size_t learnings() const { return learnings_; }

private:
    Status prepare();
    Result<std::string> look(const Fetcher& fetcher);
    void learn();

    ScanRequest request_;
    HostMaker make_host_;
    WitnessedHostMaker make_witnessed_;
    const Clock& clock_;
    StandingPolicies policies_;
    LearntFacts known_;
    std::size_t loads_ = 0;  // of the policies that they were learnt for
    std::size_t learnings_ = 0;
    bool learnt_ = false;  // all there is, as it is now
    Time learnt_at_;
    std::optional<Time> again_;  // when there may be more, which had just been changed
};

}  // namespace presscheck
