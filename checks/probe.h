// What every probe is: a name, and a function from a machine to a table.
#pragma once

#include "checks/host.h"
#include "checks/policy/value.h"
#include "checks/scan_memory.h"
#include "checks/sightings.h"
#include "checks/table.h"
#include "core/clock.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A probe's arguments, typed as its declaration says; required ones are there.
using Arguments = std::map<std::string, Value, std::less<>>;

// One instant for a whole scan. What depends on it is another thing at another time: who learns is
// told when it is asked for.
class ScanTime {
public:
    // NOLINTBEGIN(google-explicit-constructor)
    ScanTime(Time now, RememberedFacts* learner = nullptr) : now_(now), learner_(learner) {}
    operator Time() const {
        if (learner_ != nullptr) learner_->refuse();
        return now_;
    }
    // NOLINTEND(google-explicit-constructor)

private:
    Time now_;
    RememberedFacts* learner_;
};

// What a probe is given.
struct Observation {
    const Host& host;  // as far as the ceiling lets this probe see
    const Arguments& arguments;
    ScanTime now;
    // The table of another probe in the same scan, for derived probes.
    std::function<const Table&(std::string_view probe, const Arguments&)> other;
    ScanMemory memory{};             // of the same scan
    Sightings* sightings = nullptr;  // null: nobody keeps any; see since_when()
};

// As Sightings::note. Where nobody keeps any, it is unknown: "by now" would be true, say nothing
// and differ from scan to scan.
std::vector<Cell> since_when(const Observation& observation, std::string_view kind,
                             const std::vector<std::string>& things, bool all);

struct Probe {
    std::string_view name;
    Table (*observe)(const Observation&);
};

// Every probe there is, in alphabetical order. A policy can name nothing else.
std::span<const Probe> probes();
const Probe* find_probe(std::string_view name);

}  // namespace presscheck
