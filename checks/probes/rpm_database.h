// The packages in the database of rpm, where it is of a kind that is read.
#pragma once

#include "checks/host.h"
#include "checks/parsers/rpm_header.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct RpmDatabase {
    bool present = false;              // there is a database of rpm, read or not
    std::string path;                  // its file
    std::vector<RpmPackage> packages;  // by when they were installed
    std::optional<Reason> incomplete;  // some packages are missing here, for this reason
};

// Reads rpmdb.sqlite. Of the older kinds (bdb, ndb), and where several databases could be the one
// that rpm uses, nothing: `unsupported`.
RpmDatabase read_rpm_database(const Host& host);

}  // namespace presscheck
