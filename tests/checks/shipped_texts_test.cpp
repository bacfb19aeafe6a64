#include "checks/policy/load.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <re2/re2.h>
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

using namespace presscheck;

namespace {

const std::string config = test::source_folder() + "/config";

struct Shown {
    std::string name;
    Text text;
};

std::vector<Shown> texts_of(const Policy& policy) {
    std::vector<Shown> all{{policy.id, policy.title}};
    for (const auto& [name, parameter] : policy.parameters)
        all.push_back({policy.id + " $" + name, parameter.title});
    for (const auto& check : policy.checks) {
        const auto name = policy.full_name(check);
        all.push_back({name + " title", check.title});
        all.push_back({name + " why", check.why});
    }
    return all;
}

std::vector<Shown> texts_of(const Catalogue& catalogue) {
    std::vector<Shown> all{{catalogue.id, catalogue.title}};
    for (const auto& source : catalogue.sources)
        all.push_back({catalogue.id + " source " + source.id, source.title});
    for (const auto& group : catalogue.groups)
        all.push_back({catalogue.id + " group " + group.id, group.title});
    for (const auto& requirement : catalogue.requirements) {
        const auto name = catalogue.full_name(requirement);
        all.push_back({name, requirement.title});
        if (requirement.how != Verification::automatic)
            all.push_back({name + " attest", requirement.attest});
    }
    return all;
}

// Letters that English does not have. A Vietnamese sentence has some.
bool is_vietnamese(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::vector<std::string> not_in_both_languages(const std::vector<Shown>& texts) {
    std::vector<std::string> names;
    for (const auto& [name, text] : texts) {
        if (!is_vietnamese(text.vi) || text.en.empty() || text.vi == text.en) names.push_back(name);
    }
    return names;
}

// The options of a cure that a duration stands behind as their value: people paste such a line, and
// no program reads "5 minutes".
std::vector<std::string> durations_as_values(const Policy& policy) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : policy.parameters) {
        if (parameter.type.kind != Kind::duration) continue;
        const RE2 option("(?:[a-z][A-Z][A-Za-z]*|[A-Z_]{4,}|[=:]) *\\{" + name + "\\}");
        for (const auto& check : policy.checks) {
            if (RE2::PartialMatch(check.fix.vi, option) || RE2::PartialMatch(check.fix.en, option))
                names.push_back(policy.full_name(check));
        }
    }
    return names;
}

}  // namespace

TEST_CASE("no cure gives an option a duration in words") {
    for (const auto& entry : std::filesystem::directory_iterator(config + "/policies")) {
        INFO(entry.path());
        const auto policy = load_policy_file(entry.path().string(), config + "/catalogues");
        REQUIRE(policy);
        CHECK(durations_as_values(*policy) == std::vector<std::string>{});
    }
}

TEST_CASE("what the shipped policies say is in Vietnamese and in English") {
    for (const auto& entry : std::filesystem::directory_iterator(config + "/policies")) {
        INFO(entry.path());
        const auto policy = load_policy_file(entry.path().string(), config + "/catalogues");
        REQUIRE(policy);
        CHECK(not_in_both_languages(texts_of(*policy)) == std::vector<std::string>{});
    }
}

TEST_CASE("what the shipped catalogues say is in Vietnamese and in English") {
    const auto catalogues = load_catalogues(config + "/catalogues");
    REQUIRE(catalogues);

    for (const auto& [id, catalogue] : *catalogues)
        CHECK(not_in_both_languages(texts_of(catalogue)) == std::vector<std::string>{});
}
