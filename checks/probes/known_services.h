// Whether a program that is told by its units is there, runs, and starts with the machine; for
// probes that look for one of many products.
#pragma once

#include "checks/table.h"
#include "core/state.h"

#include <span>
#include <string>
#include <string_view>

namespace presscheck {

struct KnownService {
    bool present = false;  // it has a unit that is not masked away
    Cell running = boolean(false);
    Cell at_boot = boolean(false);
    std::string source;  // the file of the unit
};

// `units`: the table of that probe, all of it. `names` may have `*`. Of several units one that runs
// is enough, and one that starts.
KnownService known_service(const Table& units, std::span<const std::string_view> names);

// Yes, no, or why that cannot be told, for two ways of which one is enough.
Cell either(const Cell& one, const Cell& other);

}  // namespace presscheck
