// The people's side: readiness as pages and as JSON, health, and metrics. A plain function from
// request to response; the listener is somebody else's.
#pragma once

#include "checks/policy/text.h"
#include "collector/connection_watch.h"
#include "collector/http.h"
#include "collector/recorder.h"
#include "collector/store/reader_pool.h"
#include "core/clock.h"

#include <memory>

namespace presscheck {

struct ConsoleParts {
    ReaderPool& readers;
    const Recorder& recorder;
    const Clock& clock;
    Text department;  // its name, from collector.yaml
    std::shared_ptr<const ConnectionWatch> agents = std::make_shared<ConnectionWatch>();
};

// Routes: / · /agencies/<id> · /style.css · /api/v1/readiness[?agency=&standard=] · /healthz ·
// /metrics. REQUIRES: what `parts` refers to outlives the answer.
Answer make_console(ConsoleParts parts);

}  // namespace presscheck
