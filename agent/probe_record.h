// `probe NAME --record DIR`: looks at this machine, and writes what was looked at as a fixture that
// shows the same again. docs/policy.md, "Fixtures".
#pragma once

#include "agent/commands.h"
#include "agent/peek.h"
#include "checks/policy/declaration.h"
#include "checks/probe.h"
#include "core/clock.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace presscheck {

struct Recorded {
    std::string table;  // as to_json(Table) dumps it
    std::size_t files = 0;
    std::map<std::string, std::string> withheld;  // path -> what was taken out of it
};

// Writes the tree, case.yaml and expect.json, and asks the recording what the machine was asked.
// Errors: those of the probe's scanner; conflict (the folder is not empty), malformed, unavailable
// (also: the recording answers otherwise, secrets aside; then it lacks expect.json).
Result<Recorded> record_probe(const Program& program, const Probe& probe,
                              const Arguments& arguments, const std::string& folder,
                              const Errands& errands);

// What differs between two tables in their JSON form, a line a cell, at most a few.
std::vector<std::string> differences_of(const nlohmann::json& left, const nlohmann::json& right);

}  // namespace presscheck
