// The order in which a person reads a scan: requirements with their checks, the worst first.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/text.h"
#include "core/state.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace presscheck {

struct ShownCheck {
    std::string name;
    const nlohmann::json* result = nullptr;
    const nlohmann::json* about = nullptr;
    State state = State::unknown;
    Severity severity = Severity::medium;
};

// A result of a presscheck-scan/1 with what is known `about` its check; both must outlive it.
ShownCheck shown_check(const nlohmann::json& result, const nlohmann::json& checks);

struct Group {
    std::string requirement;  // empty: advice
    std::string state;
    std::size_t seen = 0;      // how many of its checks were scanned
    std::size_t left_out = 0;  // and how many were not
    std::vector<ShownCheck> checks;
    // Checks that stand in another group and make this one's state what it is; all of its checks
    // where none stands here.
    std::vector<std::string> elsewhere;
};

// "20 UNMET · 4 MET": how many requirements of one of scan_requirements.h's standards are in
// which state, the worst first.
std::string counted_requirements(const nlohmann::json& scan, const nlohmann::json& standard,
                                 Language language);

// The groups of a presscheck-scan/1: each check stands once, under the first requirement it names
// that was `asked` for, else under the first it names. A requirement without a check of its own is
// left out unless it was asked for. Worst first, and else in the order of the standard; advice is
// last. The scan must outlive the answer.
// REQUIRES: the members are there; nlohmann throws otherwise.
std::vector<Group> grouped(const nlohmann::json& scan, const nlohmann::json& asked);

}  // namespace presscheck
