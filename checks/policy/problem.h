// A mistake in a file people write: what, where, and how to mend it.
#pragma once

#include "checks/policy/policy.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace presscheck {

struct Problem {
    Place place;
    std::string message;  // one line: "unknown column 'permitrotlogin' of probe 'sshd'; did you
                          // mean 'permitrootlogin'?"
};

// "policy.yaml:12:7: unknown column ...", one line each, in the order of the file.
std::string spell(std::string_view file, const std::vector<Problem>& problems);

// A T, or every mistake of the file at once (never an empty list).
template <class T>
using Loaded = std::variant<T, std::vector<Problem>>;

// "; did you mean 'x'?" with the nearest of `known`, or nothing when none is near.
std::string suggestion(std::string_view written, const std::vector<std::string_view>& known);

}  // namespace presscheck
