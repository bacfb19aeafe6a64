// What `systemctl list-unit-files` says of a unit file, worked out as systemd does it.
#pragma once

#include "checks/host.h"
#include "checks/probes/unit_files.h"
#include "checks/probes/unit_tree.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

struct UnitState {
    std::string state;  // "enabled", "static", "masked" ...
    std::string name;   // the unit itself, where the file is an alias of it
    std::string path;   // its file
};

// REQUIRES: `name` is in one of the folders.
// Errors: denied and what else Host says: then nothing can be told. What systemd itself cannot read
// is the state "bad".
Result<UnitState> unit_state(const Host& host, const UnitTree& tree, const UnitFiles& files,
                             const std::string& name);

}  // namespace presscheck
