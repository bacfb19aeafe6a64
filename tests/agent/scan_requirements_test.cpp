// Where a machine stands against every requirement, with nothing missing.
#include "agent/scan_requirements.h"

#include "agent/policy_files.h"

#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <nlohmann/json.hpp>
#include <set>

namespace presscheck::test {
namespace {

using nlohmann::json;

const PolicyFiles& shipped() {
    static const PolicyFiles files = [] {
        auto loaded = load_policies({}, source_folder() + "/config");
        REQUIRE(loaded);
        return *std::move(loaded);
    }();
    return files;
}

std::vector<BoundPolicy> bound() {
    std::vector<BoundPolicy> policies;
    for (const auto* policy : all_of(shipped()))
        policies.push_back({policy, default_values(*policy), {}});
    return policies;
}

std::map<std::string, State> all_checks(State state) {
    std::map<std::string, State> states;
    for (const auto* policy : all_of(shipped())) {
        for (const auto& check : policy->checks)
            states[policy->full_name(check)] = state;
    }
    return states;
}

std::map<std::string, std::string> states_of(const json& requirements) {
    std::map<std::string, std::string> states;
    for (const auto& entry : requirements) {
        const auto name = entry.at("requirement").get<std::string>();
        CAPTURE(name);
        CHECK(states.emplace(name, entry.at("state")).second);
    }
    return states;
}

}  // namespace

TEST_CASE("a whole scan stands somewhere on every requirement of the standards", "[agent][scan]") {
    const auto& catalogues = shipped().catalogues;

    const auto list = requirements_json(bound(), all_checks(State::pass), catalogues, true);

    const auto states = states_of(list);
    std::size_t count = 0;
    for (const auto& [id, catalogue] : catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            const auto found = states.find(catalogue.full_name(requirement));
            CAPTURE(id, requirement.id);
            REQUIRE(found != states.end());
            const bool automatic = requirement.how == Verification::automatic;
            const bool met = automatic && requirement.host_scoped;
            CHECK(found->second == (met ? "met" : "pending"));
            ++count;
        }
    }
    CHECK(states.size() == count);
}

TEST_CASE("a part of a scan claims nothing of requirements it has no check of", "[agent][scan]") {
    const auto& catalogues = shipped().catalogues;
    const std::map<std::string, State> one{{"level3-server/ssh-root-login", State::pass}};

    const auto list = requirements_json(bound(), one, catalogues, false);

    REQUIRE_FALSE(list.empty());
    for (const auto& entry : list) {
        CAPTURE(entry.dump());
        CHECK(entry.at("checks") == json{"level3-server/ssh-root-login"});
        CHECK((entry.at("state") == "unknown" || !entry.contains("not_scanned")));
    }
}

TEST_CASE("standards hold the requirements of a scan in their own structure", "[agent][scan]") {
    const auto& catalogues = shipped().catalogues;
    const auto list = requirements_json(bound(), all_checks(State::fail), catalogues, true);

    const auto standards = standards_json(list, catalogues);

    CHECK(standards.size() == catalogues.size());
    std::set<std::string> seen;
    for (const auto& standard : standards) {
        for (const auto& group : standard.at("groups")) {
            CHECK_FALSE(group.at("title").at("vi").get<std::string>().empty());
            for (const auto& name : group.at("requirements"))
                CHECK(seen.insert(name).second);
        }
    }
    CHECK(seen.size() == list.size());
    CHECK(standards_json(json::array(), catalogues).empty());
}

}  // namespace presscheck::test
