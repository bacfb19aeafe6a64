// Opens what a collector's data folder holds: its configuration, its store, its recorder.
#pragma once

#include "collector/config.h"
#include "collector/data_folder.h"
#include "collector/recorder.h"
#include "collector/store/store.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace presscheck {

// A data folder that init made.
struct Installation {
    DataFolder folder;
    collector::Config config;

    std::filesystem::path database() const;
    std::string ledger_origin() const { return config.name + "/1"; }
};

// Errors: not_found (no collector.yaml there: says which init makes it), malformed, untrusted (it
// is somebody else's, or others may change it).
Result<Installation> open_installation(const std::filesystem::path& data);

// Whether the database holds what `ledger.head` says was signed. `serve` and whatever else records
// asks this of its own; commands that only read, or write beside the ledger, ask it here first.
// Errors: untrusted (it was rolled back or swapped), those of open_reader().
Status check_history(const Installation& installation);

// Errors: unavailable, conflict.
Result<std::unique_ptr<Store>> open_store(const Installation& installation);
Result<std::unique_ptr<Store>> open_reader(const Installation& installation);

// Errors: as Recorder::open(); those of reading its keys.
Result<std::unique_ptr<Recorder>> open_recorder(const Installation& installation,
                                                const Clock& clock);

// Where tokens send agents: agents.url, with the port that is really listened on when it says 0.
// Errors: unavailable (the port is 0 and serve is not running).
Result<std::string> agents_url(const Installation& installation);

// Shipped policies and catalogues: ../share/presscheck beside the program's real folder.
std::string share_folder();

}  // namespace presscheck
