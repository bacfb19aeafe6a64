#include "agent/resident_scan.h"

#include <utility>

namespace presscheck {

ResidentScan::ResidentScan(ScanRequest request, HostMaker make_host,
                           WitnessedHostMaker make_witnessed, const Clock& clock)
    : request_(std::move(request)),
      make_host_(std::move(make_host)),
      make_witnessed_(std::move(make_witnessed)),
      clock_(clock),
      policies_(request_.policies, request_.share) {}

StandingWork ResidentScan::work() {
    return {[this] { return prepare(); }, [this] { return look(); }, [this] { learn(); }};
}

Status ResidentScan::prepare() {
    auto loaded = policies_.refresh();
    if (!loaded || policies_.loads() != loads_) {
        facts_.reset();
        learnt_ = false;
    }
    if (loaded) loads_ = policies_.loads();
    if (facts_ && !facts_->forget_what_changed()) learnt_ = false;
    return loaded;
}

Result<std::string> ResidentScan::look() {
    return make_scan_document(request_, policies_.files(), make_host_, clock_, facts_.get());
}

// After the answer, so that nobody waits for it. A failure is one of the look as well, which has
// told of it.
void ResidentScan::learn() {
    if (learnt_) return;
    facts_.reset();
    auto learnt = learn_facts(request_, policies_.files(), make_witnessed_, clock_);
    if (!learnt) return;
    facts_ = *std::move(learnt);
    learnt_ = !facts_->too_early();
}

}  // namespace presscheck
