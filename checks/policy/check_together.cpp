#include "checks/policy/load.h"

#include <algorithm>
#include <map>

namespace presscheck {
namespace {

// Every part of a statement that relies on another host.
void collect_reliances(const Statement& statement, std::vector<const Statement*>& found) {
    if (statement.relies_on) found.push_back(&statement);
    for (const auto& operand : statement.operands)
        collect_reliances(operand, found);
}

std::vector<const Statement*> reliances_of(const Check& check) {
    std::vector<const Statement*> found;
    collect_reliances(check.assertion, found);
    return found;
}

using PoliciesById = std::map<std::string_view, const Policy*>;

// What is wrong with relying on the check of this full name; empty when nothing is. A policy that
// is not at hand cannot be judged here, unless one at hand is nearly called so.
std::string fault_of_reliance(const std::string& full_name, const PoliciesById& policies) {
    const auto slash = full_name.find('/');
    const auto policy_id = full_name.substr(0, slash);
    const auto policy = policies.find(policy_id);
    if (policy == policies.end()) {
        std::vector<std::string_view> known;
        for (const auto& [id, loaded] : policies)
            known.push_back(id);
        const auto near = suggestion(policy_id, known);
        return near.empty() ? near : "unknown policy " + in_quotes(policy_id) + near;
    }
    const auto* check = policy->second->find(full_name.substr(slash + 1));
    if (check == nullptr) {
        std::vector<std::string> names;
        for (const auto& one : policy->second->checks)
            names.push_back(policy->second->full_name(one));
        return "unknown check " + in_quotes(full_name) +
               suggestion(full_name, {names.begin(), names.end()});
    }
    return reliances_of(*check).empty()
               ? ""
               : "check " + in_quotes(full_name) + " itself relies on another host";
}

}  // namespace

std::vector<CrossProblem> check_together(const std::vector<Policy>& policies) {
    std::vector<CrossProblem> found;
    PoliciesById by_id;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const auto [first, added] = by_id.emplace(policies[i].id, &policies[i]);
        if (added) continue;
        const auto other = static_cast<std::size_t>(first->second - policies.data());
        found.push_back(
            {i, {{1, 1}, "another policy is called " + in_quotes(policies[i].id) + " too"}, other});
    }
    for (std::size_t i = 0; i < policies.size(); ++i) {
        for (const auto& check : policies[i].checks) {
            for (const auto* statement : reliances_of(check)) {
                auto fault = fault_of_reliance(statement->relies_on->check, by_id);
                if (!fault.empty()) found.push_back({i, {statement->place, std::move(fault)}});
            }
        }
    }
    return found;
}

}  // namespace presscheck
