// POST /v1/reports: sealed reports of one host, answered one by one.
//
// A request is taken apart without being built, so that what a host sends costs little more than
// its bytes; and one that is refused counts against the host as one that is taken.
#pragma once

#include "collector/caller.h"
#include "collector/http.h"
#include "collector/rate_limit.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace presscheck {

// Thread safety: all functions.
class ReportsRoute {
public:
    // REQUIRES: `recorder` outlives this.
    explicit ReportsRoute(Recorder& recorder);

    // "Later", for a host that has sent as much as it may for now: its body need not be read.
    std::optional<Response> hurry(std::string_view host, Time now);

    // REQUIRES: `caller` was identified for this request, through `store`.
    Response answer(const Request& request, const Caller& caller, Store& store, Time now);

private:
    Response too_many(std::string_view host, std::chrono::seconds wait) const;

    Recorder& recorder_;
    RateLimit pace_;
};

}  // namespace presscheck
