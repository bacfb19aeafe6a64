// What dnf of a machine goes by: its own settings, and its repositories with what they say.
#pragma once

#include "checks/host.h"
#include "checks/parsers/dnf_config.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct DnfFile {
    std::string path;
    DnfConfig config;
};

struct DnfSetup {
    DnfFile main;                    // dnf.conf; without sections where there is none
    std::vector<DnfFile> drop_ins;   // of dnf 5, which dnf 4 does not read
    std::vector<DnfFile> overrides;  // of repositories, dnf 5 too; section names may be patterns
    std::vector<DnfFile> automatic;  // dnf-automatic's: `[base]` wins over [main]
    std::optional<Reason> unclear;   // any of these may say more
    std::string unclear_at;          // for this file

    struct Repository {
        DnfSection section;
        std::string path;
    };
    std::vector<Repository> repositories;
    std::optional<Reason> incomplete;  // there may be more repositories
};

// True when there is a dnf, or what it goes by; nothing when that cannot be seen.
std::optional<bool> has_dnf(const Host& host);

DnfSetup read_dnf_setup(const Host& host);

}  // namespace presscheck
