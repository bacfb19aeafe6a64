// The overlays of this machine: overlay.d/*.yaml, each for a policy that is there. Design sections
// 5 and 15. None is dropped in silence: a host would be judged by laxer values than it was given.
#pragma once

#include "agent/local_files.h"
#include "agent/policy_files.h"
#include "checks/policy/load.h"
#include "checks/policy/text.h"
#include "core/result.h"

#include <nlohmann/json_fwd.hpp>
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

// A file that somebody may take for one that is read.
struct UnreadFile {
    std::string path;
    Text why;
};

// What else lies in overlay.d: copies of editors, notes; and a site.yaml in a folder named by
// --etc. To be named wherever overlays are.
std::vector<UnreadFile> unread_files(const std::string& etc);
// The same as JSON: [{"path", "why": {"en", "vi"}}].
nlohmann::json unread_json(const std::string& etc);

}  // namespace presscheck
