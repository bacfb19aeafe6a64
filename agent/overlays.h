// The overlays of this machine: overlay.d/*.yaml, each for a policy that is there. Design sections
// 5 and 15. None is dropped in silence: a host would be judged by laxer values than it was given.
#pragma once

#include "agent/local_files.h"
#include "agent/policy_files.h"
#include "checks/policy/load.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

struct LocalOverlay {
    std::string path;
    Overlay overlay;
};

// In the order in which they are applied. An overlay may also be for a policy of `share` that is
// not among `files`.
// Errors: malformed (all mistakes of a file; a policy that is nowhere, with the nearest name; a
// link that leads nowhere; a file *.yml, which was meant as one), and as read_local_file.
Result<std::vector<LocalOverlay>> load_local_overlays(const std::string& etc, Owner owner,
                                                      const PolicyFiles& files,
                                                      const std::string& share);

// What else lies in overlay.d: copies of editors, notes. To be named wherever overlays are.
std::vector<std::string> no_overlays(const std::string& etc);

}  // namespace presscheck
