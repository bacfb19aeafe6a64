// The commands that read or change what is recorded. Each answers what to print and how to exit:
// main.cpp alone prints. They work while `serve` runs: readers share the file with it.
#pragma once

#include "checks/policy/text.h"
#include "collector/recorder.h"
#include "collector/roster.h"
#include "collector/store/store.h"
#include "core/clock.h"

#include <optional>
#include <string>

namespace presscheck {

enum class OutputFormat { table, json };

struct Outcome {
    int exit = 0;  // 0 yes, 1 the answer is no, 2 the call or a file is wrong, 3 could not be done
    std::string out, err;
};

struct ReadinessQuestion {
    std::optional<std::string> agency;    // an id of the roster
    std::optional<std::string> standard;  // a catalogue's id
    OutputFormat format = OutputFormat::table;
    Language language = Language::vi;
};

// Exit 0 when everything asked for is ready, 1 when something is not, 2 for an unknown name.
Outcome readiness_command(Store& store, const ReadinessQuestion& question, Time now);

Outcome host_list_command(Store& store, OutputFormat format, Language language, Time now);
Outcome agency_list_command(Store& store, OutputFormat format, Language language, Time now);

// Adds one agency (and its units, where the roster does not have them) as a new version of the
// recorded roster.
Outcome agency_add_command(Recorder& recorder, const Agency& agency, Language language, Time now);

// revoke, quarantine, unquarantine: recorded in the ledger with who asked for it and why.
Outcome host_status_command(Recorder& recorder, const std::string& uuid, HostStatus status,
                            const std::string& reason, Language language);

// ledger clock-event: records that a person looked at the clock after it jumped.
Outcome clock_event_command(Recorder& recorder, const std::string& reason, Language language);

}  // namespace presscheck
