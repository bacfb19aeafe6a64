// What dpkg has recorded; for every probe that asks for a package.
#pragma once

#include "checks/parsers/dpkg_status.h"
#include "checks/probe.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace presscheck {

struct PackageDatabase {
    std::vector<DpkgPackage> packages;  // without those dpkg has forgotten ("not-installed")
    bool dpkg = false;                  // there is a database of dpkg
    std::optional<Reason> incomplete;   // some packages are missing here, for this reason
};

// The one of this scan. For probes that may read all of dpkg's files.
std::shared_ptr<const PackageDatabase> package_database(const Observation& observation);

// Whether the files of the package are in place, configured or not.
bool is_unpacked(const DpkgPackage& package);

// The package of this name whose files are in place, or else any; null when there is none.
const DpkgPackage* find_package(const PackageDatabase& database, std::string_view name);

}  // namespace presscheck
