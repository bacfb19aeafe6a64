#include "agent/scan_groups.h"

#include "agent/shown_result.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

bool worse(const ShownCheck& left, const ShownCheck& right) {
    if (left.state != right.state) return rank_of(left.state) < rank_of(right.state);
    return left.severity > right.severity;
}

bool before(const Group& left, const Group& right) {
    if (left.requirement.empty() != right.requirement.empty()) return !left.requirement.empty();
    if (left.checks.empty() || right.checks.empty()) return !left.checks.empty();
    return worse(left.checks.front(), right.checks.front());
}

State state_in(const json& object) {
    return parse_state(object.at("state").get<std::string>()).value_or(State::unknown);
}

class Groups {
public:
    Groups(const json& scan, const json& asked) : scan_(scan), asked_(asked) {
        for (const auto& entry : scan.at("requirements")) {
            Group group;
            group.requirement = entry.at("requirement").get<std::string>();
            group.state = entry.at("state").get<std::string>();
            group.seen = entry.at("checks").size();
            group.left_out = entry.value("not_scanned", json::array()).size();
            place_[group.requirement] = groups_.size();
            groups_.push_back(std::move(group));
        }
        groups_.emplace_back();
        for (const auto& result : scan.at("results")) {
            auto check = shown_check(result, scan.at("checks"));
            states_[check.name] = check.state;
            group_of(check.about->at("satisfies")).checks.push_back(std::move(check));
        }
    }

    std::vector<Group> sorted() && {
        for (const auto& entry : scan_.at("requirements"))
            point_elsewhere(entry);
        std::erase_if(groups_, [&](const Group& group) {
            return group.checks.empty() && !was_asked(group.requirement);
        });
        for (auto& group : groups_)
            std::stable_sort(group.checks.begin(), group.checks.end(), worse);
        std::stable_sort(groups_.begin(), groups_.end(), before);
        return std::move(groups_);
    }

private:
    bool was_asked(const std::string& requirement) const {
        return std::find(asked_.begin(), asked_.end(), requirement) != asked_.end();
    }

    Group& group_of(const json& satisfies) {
        const auto known = [&](const json& name) { return place_.contains(name); };
        auto chosen = std::find_if(satisfies.begin(), satisfies.end(), [&](const json& name) {
            return known(name) && was_asked(name);
        });
        if (chosen == satisfies.end()) {
            chosen = std::find_if(satisfies.begin(), satisfies.end(), known);
        }
        return chosen == satisfies.end() ? groups_.back() : groups_[place_.at(*chosen)];
    }

    void point_elsewhere(const json& entry) {
        auto& group = groups_[place_.at(entry.at("requirement"))];
        for (const auto& name : entry.at("checks").get<std::vector<std::string>>()) {
            const auto state = states_.at(name);
            const bool decides = (group.state == "unmet" && state == State::fail) ||
                                 (group.state == "unknown" && state == State::unknown);
            const bool here =
                std::any_of(group.checks.begin(), group.checks.end(),
                            [&](const ShownCheck& check) { return check.name == name; });
            if (!here && (decides || group.checks.empty())) group.elsewhere.push_back(name);
        }
    }

    const json& scan_;
    const json& asked_;
    std::vector<Group> groups_;
    std::map<std::string, std::size_t> place_;
    std::map<std::string, State> states_;
};

}  // namespace

ShownCheck shown_check(const json& result, const json& checks) {
    ShownCheck check;
    check.name = result.at("check").get<std::string>();
    check.result = &result;
    check.about = &checks.at(check.name);
    check.state = state_in(result);
    check.severity =
        parse_severity(check.about->at("severity").get<std::string>()).value_or(Severity::medium);
    return check;
}

std::string counted_requirements(const json& scan, const json& standard, Language language) {
    std::map<std::string, int> counts;
    const auto prefix = standard.at("id").get<std::string>() + "/";
    for (const auto& entry : scan.at("requirements")) {
        if (entry.at("requirement").get_ref<const std::string&>().starts_with(prefix))
            ++counts[entry.at("state").get<std::string>()];
    }
    std::string text;
    for (const auto* state : {"unmet", "unknown", "pending", "met", "not_applicable"}) {
        if (counts[state] == 0) continue;
        text += (text.empty() ? "" : " · ") + std::to_string(counts[state]) + " " +
                std::string(words_for_requirement(state, language));
    }
    return text;
}

std::vector<Group> grouped(const json& scan, const json& asked) {
    return Groups(scan, asked).sorted();
}

}  // namespace presscheck
