// The files that change a unit of systemd: systemd.unit(5).
#pragma once

#include "checks/host.h"
#include "checks/probes/unit_tree.h"
#include "core/result.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct UnitDropins {
    std::vector<std::string> paths;  // by name, as systemd reads them; masked ones left out
    std::optional<Reason> hidden;    // some folder could not be listed
};

// Adds to `by_name` the drop-ins in a folder of that name (`ssh.service.d`), but for those that a
// stronger folder, asked before, has too. Errors: that it could not be listed.
Status add_dropins(const Host& host, const UnitFolder& folder, const std::string& name,
                   std::map<std::string, std::string>& by_name);

// Of a unit by all its names: those of the unit, its template, its prefixes and its type. Of two
// with one name the one in the stronger folder counts. REQUIRES: names of units, at least one.
UnitDropins unit_dropins(const Host& host, const UnitTree& tree,
                         const std::vector<std::string>& names);

}  // namespace presscheck
