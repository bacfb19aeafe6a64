#include "agent/scan_requirements.h"

#include "checks/policy/requirement_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

json to_json(const Text& text) {
    return {{"en", text.en}, {"vi", text.vi}};
}

// The checks that are evidence for a requirement: those of this scan, and those --only left out.
struct Evidence {
    std::set<std::string> seen, left_out;
};

std::map<std::string, Evidence> evidence_in(const std::vector<BoundPolicy>& policies,
                                            const std::map<std::string, State>& scanned) {
    std::map<std::string, Evidence> evidence;
    for (const auto& bound : policies) {
        for (const auto& check : bound.policy->checks) {
            const auto name = bound.policy->full_name(check);
            for (const auto& requirement : check.satisfies) {
                auto& of = evidence[requirement];
                (scanned.contains(name) ? of.seen : of.left_out).insert(name);
            }
        }
    }
    return evidence;
}

Evidence evidence_for(const Requirement& requirement, const Catalogue& catalogue,
                      const std::map<std::string, Evidence>& evidence) {
    Evidence all;
    for (const auto& name : evidence_names(catalogue, requirement)) {
        const auto found = evidence.find(name);
        if (found == evidence.end()) continue;
        all.seen.insert(found->second.seen.begin(), found->second.seen.end());
        all.left_out.insert(found->second.left_out.begin(), found->second.left_out.end());
    }
    return all;
}

// What one machine cannot meet alone, because the agency as a whole has to, waits for the agency.
RequirementState state_here(const Requirement& requirement, const std::vector<State>& checks) {
    const auto state = judge(requirement.how, checks);
    const bool met = state == RequirementState::met;
    return met && !requirement.host_scoped ? RequirementState::pending : state;
}

// Whether a check of this scan is evidence for anything in it.
bool is_looked_at(const Catalogue& catalogue, const std::map<std::string, Evidence>& evidence) {
    return std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(),
                       [&](const Requirement& requirement) {
                           return !evidence_for(requirement, catalogue, evidence).seen.empty();
                       });
}

}  // namespace

json requirements_json(const std::vector<BoundPolicy>& policies,
                       const std::map<std::string, State>& states, const Catalogues& catalogues,
                       bool whole) {
    const auto evidence = evidence_in(policies, states);
    auto list = json::array();
    for (const auto& [id, catalogue] : catalogues) {
        const bool all = whole && is_looked_at(catalogue, evidence);
        for (const auto& requirement : catalogue.requirements) {
            const auto [seen, left_out] = evidence_for(requirement, catalogue, evidence);
            if (seen.empty() && !all) continue;
            std::vector<State> found_states(left_out.size(), State::unknown);
            for (const auto& name : seen)
                found_states.push_back(states.at(name));
            list.push_back({{"checks", seen},
                            {"requirement", catalogue.full_name(requirement)},
                            {"state", name_of(state_here(requirement, found_states))}});
            if (!left_out.empty()) list.back()["not_scanned"] = left_out;
        }
    }
    return list;
}

json standards_json(const json& requirements, const Catalogues& catalogues) {
    std::set<std::string> wanted;
    for (const auto& entry : requirements)
        wanted.insert(entry.at("requirement").get<std::string>());
    auto standards = json::array();
    for (const auto& [id, catalogue] : catalogues) {
        auto groups = json::array();
        for (const auto& group : catalogue.groups) {
            auto members = json::array();
            for (const auto& requirement : catalogue.requirements) {
                const auto name = catalogue.full_name(requirement);
                if (requirement.group == group.id && wanted.contains(name)) members.push_back(name);
            }
            if (members.empty()) continue;
            groups.push_back({{"id", group.id},
                              {"requirements", std::move(members)},
                              {"title", to_json(group.title)}});
        }
        if (groups.empty()) continue;
        standards.push_back(
            {{"groups", std::move(groups)}, {"id", id}, {"title", to_json(catalogue.title)}});
    }
    return standards;
}

}  // namespace presscheck
