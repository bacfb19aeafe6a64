// What dnf has fetched of a repository: when it last heard from it, and whether it tells which
// updates concern security.
#pragma once

#include "checks/host.h"
#include "core/clock.h"
#include "core/state.h"

#include <optional>
#include <string>

namespace presscheck {

struct DnfMetadata {
    std::optional<Time> refreshed;  // dnf touches repomd.xml whenever it is still the newest
    std::string repomd;             // its path; empty: nothing was ever fetched
    bool advisories = false;        // it names an updateinfo
    std::string updateinfo;         // the path of that file
    std::optional<Reason> unclear;  // the rest is not known
};

// Of several caches of one repository (of several releases, addresses, or programs) the newest.
DnfMetadata dnf_metadata(const Host& host, const std::string& id);

}  // namespace presscheck
