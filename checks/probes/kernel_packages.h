// The kernels that are installed, by the packages that hold them.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct InstalledKernels {
    std::string newest;              // the release that boots next; empty: no package has one
    std::string version_of_running;  // of the package of the running one, as dpkg has it
    std::optional<Reason> hidden;    // some package may be missing here
};

// `running`: the release of the running one; empty: not known.
InstalledKernels installed_kernels(const Observation& observation, std::string_view running);

// Which of two releases boots first, of whatever flavour: `6.1.0-28-amd64`,
// `5.14.0-427.el9.x86_64`.
std::strong_ordering compare_releases(std::string_view left, std::string_view right);

}  // namespace presscheck
