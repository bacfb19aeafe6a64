// Runs a policy over its fixtures: tests/fixtures/<policy>/<check>/<case>/, each a root tree with
// `.presscheck/case.yaml` that says what is expected. docs/policy.md, "Fixtures".
#pragma once

#include "checks/evaluate.h"
#include "checks/policy/policy.h"
#include "core/result.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct FixtureResult {
    std::string check;  // id
    std::string name;   // of the case
    std::string folder;
    State expected = State::pass;
    std::optional<Reason> expected_reason;
    CheckResult got;
    std::string problem;  // the case itself is wrong, so nothing was judged

    bool as_expected() const {
        return problem.empty() && got.state == expected &&
               (!expected_reason || got.reason == expected_reason);
    }
};

// A change of a check that no fixture of it notices: what was changed is not tested.
struct Survivor {
    std::string check;
    std::string change;  // "where `name` left out"
};

struct FixtureReport {
    std::vector<FixtureResult> results;  // checks in policy order, cases in byte order
    std::vector<std::string> missing;    // "ssh-root-login: no case `fail`", "x: no such check"
    std::vector<Survivor> survivors;

    // Every case is as expected and none is missing.
    bool as_expected() const;
};

// `folder` is the one that holds a folder for each policy. `only` is one check's id; empty: all.
// Errors: not_found, denied (the folder of the policy).
Result<FixtureReport> run_fixtures(const Policy& policy, const std::string& folder,
                                   const std::string& only = {});

}  // namespace presscheck
