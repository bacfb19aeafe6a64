// Files on this machine that widen or loosen what a policy does: overlays, site.yaml, ceiling.yaml.
//
// They are believed only when root owns them and nobody else may write them (with a folder given by
// hand: root or the caller). Design section 15.
#pragma once

#include "checks/ceiling.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

enum class Owner {
    root,            // /etc/presscheck
    root_or_caller,  // a folder named by --etc
};

// The file's text, or nothing when there is no such file.
// Errors: untrusted (an owner or a mode that lets others write; says the chown or chmod that mends
// it), denied, too_large, malformed.
Result<std::optional<std::string>> read_local_file(const std::string& path, Owner owner);

// What lies in a folder, in byte order of names; nothing when there is no such folder.
struct FolderFiles {
    std::vector<std::string> yaml;    // *.yaml
    std::vector<std::string> others;  // everything else
};
// Errors: denied.
Result<FolderFiles> files_in(const std::string& folder);

// The ceiling as `etc`/ceiling.yaml widens it; the compiled-in one when there is no such file.
// Errors: as read_local_file; malformed (all its mistakes).
Result<Ceiling> load_local_ceiling(const std::string& etc, Owner owner);

}  // namespace presscheck
