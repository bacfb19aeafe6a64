// What a monitoring system reads: the Prometheus text format. No host, agency or address is a
// label: how many there are is not for everyone who may scrape.
#pragma once

#include "collector/connection_watch.h"
#include "collector/readiness_answer.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/result.h"

#include <string>

namespace presscheck {

// Errors: unavailable.
Result<std::string> metrics_text(Store& store, const Recorder& recorder,
                                 const ConnectionWatch& agents, const ReadinessAnswer& answer);

}  // namespace presscheck
