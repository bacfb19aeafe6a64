// What apt of a machine goes by: its settings and its sources, from all files that it reads.
#pragma once

#include "checks/parsers/apt_settings.h"
#include "checks/parsers/apt_sources.h"
#include "checks/probe.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct AptSetup {
    AptSettings settings;
    std::optional<Reason> unclear;  // settings may be others, or more, than these
    std::string unclear_at;         // for this file

    struct Source {
        AptSource source;
        std::string where;
    };
    std::vector<Source> sources;
    std::optional<Reason> incomplete;  // there may be more sources
};

// True when there is an apt, or what it goes by; nothing when that cannot be seen.
std::optional<bool> has_apt(const Host& host);

AptSetup read_apt_setup(const Host& host);

// The one of this scan.
std::shared_ptr<const AptSetup> apt_setup(const Observation& observation);

}  // namespace presscheck
