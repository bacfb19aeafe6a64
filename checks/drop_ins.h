// Configuration in pieces, as systemd and others gather it: of files with one name in several
// folders the strongest folder's counts, and all that are left are read by name.
#pragma once

#include "checks/host.h"
#include "core/result.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The files to read, in order; those that only hide their namesakes (empty, links to /dev/null or
// to nowhere) left out. `folders`: the strongest first; those that do not exist are passed over.
// Errors: what Host::list says of a folder that is there.
Result<std::vector<std::string>> drop_in_files(const Host& host,
                                               std::span<const std::string> folders,
                                               std::string_view ending = ".conf");

}  // namespace presscheck
