// How far each probe may look, whatever a policy says: compiled in, and widened only by a
// root-owned file on the machine itself. A policy must not be a remote file reader.
//
// Always judged on the path after links are resolved.
#pragma once

#include "checks/policy/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class Ceiling {
public:
    // The compiled-in ceiling.
    Ceiling();

    // Adds what /etc/presscheck/ceiling.yaml allows: a list of path patterns a probe.
    // Errors: problems with place, all at once; then nothing is widened.
    Loaded<Ceiling> widened(std::string_view yaml) const;

    bool may_read(std::string_view probe, std::string_view resolved) const;  // contents
    bool may_see(std::string_view probe, std::string_view resolved) const;   // metadata, names

private:
    struct Allowance {
        std::string probe, pattern;
    };
    std::vector<Allowance> local_;
};

}  // namespace presscheck
