#include "agent/resident_scan.h"

#include <chrono>
#include <utility>

namespace presscheck {
namespace {

// Whoever can change a file without moving its times, from when it was theirs, gains no more.
constexpr std::chrono::hours longest_kept{6};

}  // namespace

ResidentScan::ResidentScan(ScanRequest request, HostMaker make_host,
                           WitnessedHostMaker make_witnessed, const Clock& clock)
    : request_(std::move(request)),
      make_host_(std::move(make_host)),
      make_witnessed_(std::move(make_witnessed)),
      clock_(clock),
      policies_(request_.policies, request_.share) {}

StandingWork ResidentScan::work() {
    return {[this] { return prepare(); }, [this](const Fetcher& fetcher) { return look(fetcher); },
            [this] { learn(); }};
}

Status ResidentScan::prepare() {
    auto loaded = policies_.refresh();
    const auto age = clock_.now() - learnt_at_;
    const bool too_old = age < age.zero() || age >= longest_kept;
    if (!loaded || policies_.loads() != loads_ || too_old) {
        known_ = {};
        learnt_ = false;
    }
    if (loaded) loads_ = policies_.loads();
    if (known_.facts && !known_.facts->forget_what_changed()) learnt_ = false;
    return loaded;
}

Result<std::string> ResidentScan::look(const Fetcher& fetcher) {
    auto request = request_;
    request.fetcher = fetcher;
    return make_scan_document(request, policies_.files(), make_host_, clock_, known_.facts.get());
}

// After the answer, so that nobody waits for it. A failure is one of the look as well, which has
// told of it. What had just been changed is tried once more and not for ever: some folders always
// have.
void ResidentScan::learn() {
    const auto now = clock_.now();
    const bool again = learnt_ && again_ && now > *again_;
    const bool anew = !learnt_ || again;
    if (anew) known_ = {};
    auto learnt = learn_facts(request_, policies_.files(), make_witnessed_, clock_, known_);
    if (!learnt || !learnt->facts) return;
    known_ = *std::move(learnt);
    learnt_ = true;
    if (anew) learnt_at_ = now;
    ++learnings_;
    again_.reset();
    if (!again && known_.facts->too_early()) again_ = now + 2 * Witness::settling;
}

}  // namespace presscheck
