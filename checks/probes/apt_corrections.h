// Which of the lists that apt has fetched mend this very system, and whether they are all there.
#pragma once

#include "checks/probe.h"
#include "checks/probes/apt_lists.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct AptCorrections {
    // By AptLists::lists. One mends when it is the suite of corrections of the release that runs
    // here, has the component `main`, and is for some architecture of what is installed; it is
    // whole when each of its components has its indexes of these architectures on the disk.
    struct Fit {
        bool mends = false, whole = true;
    };
    std::vector<Fit> fits;
    // Which release this is, or which architectures, is not known.
    std::optional<Reason> unclear;
    std::string unclear_at;
    // Something that is installed is mended by no list; this one is at fault, or all of them.
    bool uncovered = false;
    std::string uncovered_at;
};

// The ones of this scan. For probes that may read apt's files, dpkg's and os-release.
std::shared_ptr<const AptCorrections> apt_corrections(const Observation& observation);

}  // namespace presscheck
