// POST /v1/reports: sealed reports of one host, answered one by one.
#pragma once

#include "collector/caller.h"
#include "collector/http.h"
#include "collector/rate_limit.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"

namespace presscheck {

// Thread safety: all functions.
class ReportsRoute {
public:
    // REQUIRES: `recorder` outlives this.
    explicit ReportsRoute(Recorder& recorder);

    // REQUIRES: `caller` was identified for this request, through `store`.
    Response answer(const Request& request, const Caller& caller, Store& store, Time now);

private:
    Recorder& recorder_;
    RateLimit pace_;
};

}  // namespace presscheck
