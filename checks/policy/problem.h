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
    enum class Kind {
        mistake,
        beyond_bounds,  // deeper, longer or more than is read
    };
    Place place;
    std::string message;  // one line: "unknown column 'permitrotlogin' of probe 'sshd'; did you
                          // mean 'permitrootlogin'?"
    Kind kind = Kind::mistake;
};

// "policy.yaml:12:7: unknown column ...", one line each, in the order of the file.
std::string spell(std::string_view file, const std::vector<Problem>& problems);

// Collects the mistakes of one file, at most limits::problems_per_file of them, so that a hostile
// file cannot make its own list of mistakes a burden.
class Problems {
public:
    void add(Place place, std::string message, Problem::Kind kind = Problem::Kind::mistake);
    bool empty() const { return found_.empty(); }
    // No more are taken; whoever would have to search for a suggestion need not.
    bool full() const;

    // In the order of the file; those of one place in the order they were found.
    std::vector<Problem> take() &&;

private:
    std::vector<Problem> found_;
};

// A T, or every mistake of the file at once (never an empty list).
template <class T>
using Loaded = std::variant<T, std::vector<Problem>>;

// What a person wrote, in quotes, on one line and no longer than a line can bear.
std::string in_quotes(std::string_view written);

// The name of `known` that was most likely meant, or nothing when none is near.
std::string_view nearest(std::string_view written, const std::vector<std::string_view>& known);

// "; did you mean 'x'?" with that name, or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string_view>& known);

}  // namespace presscheck
