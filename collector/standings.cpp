#include "collector/standings.h"

#include "core/sha256.h"
#include "core/state_digest.h"

#include <utility>

namespace presscheck {
namespace {

Result<StandingResults> read(Store& store, HostId host) {
    const auto rows = store.current_results(host);
    if (!rows) return rows.error();
    StandingResults results;
    results.reserve(rows->size());
    for (const CurrentResult& row : *rows) {
        results.push_back({row.check, row.state, row.reason, row.since, sha256_hex(row.detail)});
    }
    return results;
}

}  // namespace

std::string digest_of(const StandingResults& results) {
    StateDigest digest;
    for (const StandingResult& result : results)
        digest.add(result.check, result.digest);
    return digest.hex();
}

Result<StandingResults> Standings::take(Store& store, const ChainHead& head) {
    const auto found = hosts_.find(head.host);
    if (found == hosts_.end()) return read(store, head.host);
    const bool holds = found->second.belongs_to(head);
    StandingResults results = std::move(found->second.results);
    count_ -= results.size();
    hosts_.erase(found);
    if (!holds) return read(store, head.host);
    return results;
}

void Standings::keep(const ChainHead& head, StandingResults results) {
    forget(head.host);
    if (count_ + results.size() > most_) {
        hosts_.clear();
        count_ = 0;
    }
    count_ += results.size();
    uncommitted_.push_back(head.host);
    hosts_.emplace(head.host, Standing{head.last, head.state_digest, std::move(results)});
}

void Standings::follow(const ChainHead& from, const ChainHead& to) {
    const auto found = hosts_.find(from.host);
    if (found == hosts_.end() || !found->second.belongs_to(from)) return;
    uncommitted_.push_back(from.host);
    found->second.last = to.last;
    found->second.state_digest = to.state_digest;
}

void Standings::begin() {
    for (const HostId host : uncommitted_)
        forget(host);
    uncommitted_.clear();
}

void Standings::forget(HostId host) {
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return;
    count_ -= found->second.results.size();
    hosts_.erase(found);
}

}  // namespace presscheck
