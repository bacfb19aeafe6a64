#include "checks/fixtures.h"
#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "checks/shown_columns.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace presscheck;

namespace {

namespace fs = std::filesystem;

const std::string source = test::source_folder();
const std::string catalogue_folder = source + "/config/catalogues";
const std::string policy_folder = source + "/config/policies";

std::string message_of(const auto& result) {
    return result ? "" : result.error().message;
}

Catalogues shipped_catalogues() {
    auto catalogues = load_catalogues(catalogue_folder);
    INFO(message_of(catalogues));
    REQUIRE(catalogues);
    return *std::move(catalogues);
}

// Every policy by its file, in byte order.
using ShippedPolicies = std::vector<std::pair<std::string, Policy>>;
ShippedPolicies shipped_policies() {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(policy_folder))
        files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    ShippedPolicies policies;
    for (const auto& file : files) {
        auto policy = load_policy_file(file, catalogue_folder);
        INFO(message_of(policy));
        REQUIRE(policy);
        policies.emplace_back(file, *std::move(policy));
    }
    REQUIRE_FALSE(policies.empty());
    return policies;
}

std::set<std::string> satisfied_by(const ShippedPolicies& policies) {
    std::set<std::string> names;
    for (const auto& [file, policy] : policies) {
        for (const auto& check : policy.checks)
            names.insert(check.satisfies.begin(), check.satisfies.end());
    }
    return names;
}

// Clauses for which a machine is asked something, and no check asks it.
std::vector<std::string> uncovered(const Catalogues& catalogues, const ShippedPolicies& policies) {
    const auto satisfied = satisfied_by(policies);
    std::vector<std::string> clauses;
    for (const auto& [id, catalogue] : catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            const bool asked = requirement.how != Verification::attested;
            const auto name = id + "/" + requirement.id;
            if (asked && !satisfied.contains(name)) clauses.push_back(name);
        }
    }
    return clauses;
}

std::vector<std::string> wrong_cases(const FixtureReport& report) {
    std::vector<std::string> cases = report.missing;
    for (const auto& result : report.results) {
        if (!result.as_expected()) cases.push_back(result.check + "/" + result.name);
    }
    return cases;
}

std::vector<std::string> spelled(const std::vector<Survivor>& survivors) {
    std::vector<std::string> lines;
    for (const auto& survivor : survivors)
        lines.push_back(survivor.check + ": " + survivor.change);
    return lines;
}

// Cells that went out as evidence and that columns_shown() does not tell of.
std::vector<std::string> untold_evidence(const Policy& policy, const FixtureReport& report) {
    std::set<std::string> untold;
    for (const auto& result : report.results) {
        const auto* check = policy.find(result.check);
        if (check == nullptr) continue;
        auto told = columns_shown(check->assertion);
        if (check->applies_when) {
            const auto more = columns_shown(*check->applies_when);
            told.insert(told.end(), more.begin(), more.end());
        }
        for (const auto& evidence : result.got.evidence) {
            // Whether this is a container is asked of itself by what is about the kernel.
            if (evidence.probe == "container") continue;
            const auto row = nlohmann::json::parse(evidence.row);
            for (const auto& [column, cell] : row.items()) {
                const bool known = std::any_of(told.begin(), told.end(), [&](const auto& one) {
                    return one.probe == evidence.probe &&
                           std::find(one.columns.begin(), one.columns.end(), column) !=
                               one.columns.end();
                });
                if (!known) untold.insert(result.check + ": " + evidence.probe + "." + column);
            }
        }
    }
    return {untold.begin(), untold.end()};
}

// Thresholds that an overlay could set to anything.
std::vector<std::string> boundless_thresholds(const Policy& policy) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : policy.parameters) {
        const auto kind = parameter.type.kind;
        const bool threshold = kind == Kind::integer || kind == Kind::duration;
        if (threshold && !parameter.type.list && parameter.bounds.empty()) names.push_back(name);
    }
    return names;
}

std::vector<std::string> site_parameters(const Policy& policy) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : policy.parameters) {
        if (parameter.site) names.push_back(name);
    }
    return names;
}

// The directives of a unit file that would give its service a mount namespace (systemd.exec(5)).
std::vector<std::string> mount_namespace_options(const std::string& unit) {
    const std::vector<std::string> options{
        "\nProtectSystem=",        "\nProtectHome=",       "\nPrivateTmp=",
        "\nPrivateDevices=",       "\nPrivateMounts=",     "\nProtectKernelTunables=",
        "\nProtectKernelModules=", "\nProtectKernelLogs=", "\nProtectControlGroups=",
        "\nProtectProc=",          "\nProcSubset=",        "\nReadOnlyPaths=",
        "\nReadWritePaths=",       "\nInaccessiblePaths=", "\nExecPaths=",
        "\nNoExecPaths=",          "\nBindPaths=",         "\nBindReadOnlyPaths=",
        "\nTemporaryFileSystem=",  "\nRootDirectory=",     "\nRootImage=",
        "\nMountAPIVFS=",          "\nDynamicUser=",       "\nPrivateIPC=",
    };
    std::vector<std::string> found;
    std::copy_if(options.begin(), options.end(), std::back_inserter(found),
                 [&](const auto& option) { return unit.find(option) != std::string::npos; });
    return found;
}

}  // namespace

TEST_CASE("every policy ships in a file of its own name") {
    for (const auto& [file, policy] : shipped_policies()) {
        INFO(file);
        CHECK(fs::path(file).stem() == policy.id);
    }
}

TEST_CASE("a shipped check looks at every clause that a machine can say something about") {
    const auto unseen = uncovered(shipped_catalogues(), shipped_policies());

    CHECK(unseen == std::vector<std::string>{});
}

TEST_CASE("no check of a host is evidence for what only the agency as a whole can answer") {
    const auto catalogues = shipped_catalogues();

    for (const auto& [file, policy] : shipped_policies()) {
        for (const auto& check : policy.checks) {
            for (const auto& name : check.satisfies) {
                INFO(policy.full_name(check) + ": " + name);
                const bool host = policy.scope == Scope::host;
                CHECK(find_requirement(catalogues, name)->host_scoped == host);
            }
        }
    }
}

TEST_CASE("every machine of the shipped policies' fixtures is judged as it should be") {
    for (const auto& [file, policy] : shipped_policies()) {
        INFO(file);

        const auto report = run_fixtures(policy, source + "/tests/fixtures");

        INFO(message_of(report));
        REQUIRE(report);
        CHECK(report->results.size() >= 2 * policy.checks.size());
        CHECK(wrong_cases(*report).empty());
        CHECK(untold_evidence(policy, *report) == std::vector<std::string>{});
        CHECK(spelled(report->survivors) == std::vector<std::string>{});
    }
}

// What merely exists there may be told by the machine itself; what is permitted may not.
TEST_CASE("a machine may say where it is administered, and permit itself nothing") {
    const auto policies = shipped_policies();
    const auto found = std::find_if(policies.begin(), policies.end(), [](const auto& shipped) {
        return shipped.second.id == "level3-server";
    });

    REQUIRE(found != policies.end());
    REQUIRE_FALSE(found->second.parameters.empty());
    CHECK(site_parameters(found->second) ==
          std::vector<std::string>{"admin_networks", "admin_paths"});
}

TEST_CASE("no overlay may move a threshold of a policy without end") {
    for (const auto& [file, policy] : shipped_policies()) {
        INFO(file);
        CHECK(boundless_thresholds(policy) == std::vector<std::string>{});
    }
}

TEST_CASE("the agent's unit gives it no mount namespace") {
    const auto unit = read_text_file(source + "/config/systemd/presscheck-agent.service");

    REQUIRE(unit);
    CHECK(mount_namespace_options(*unit).empty());
}

TEST_CASE("the unit, its drop-in and the guides name the same capabilities") {
    const auto given = [](const std::string& file) {
        const auto text = read_text_file(source + "/config/systemd/" + file);
        REQUIRE(text);
        std::vector<std::string> lines;
        std::istringstream all(*text);
        for (std::string line; std::getline(all, line);) {
            if (line.starts_with("AmbientCapabilities=") ||
                line.starts_with("CapabilityBoundingSet="))
                lines.push_back(line.substr(line.find('=') + 1));
        }
        return lines;
    };
    using Lines = std::vector<std::string>;

    CHECK(given("presscheck-agent.service") == Lines{"CAP_DAC_READ_SEARCH", "CAP_DAC_READ_SEARCH"});
    CHECK(given("firewall.conf") == Lines{"CAP_NET_ADMIN", "CAP_NET_ADMIN"});
    for (const auto* guide : {"/docs/operations.md", "/docs/threat-model.md"}) {
        const auto text = read_text_file(source + guide);
        REQUIRE(text);
        CAPTURE(guide);
        for (const auto* word : {"CAP_DAC_READ_SEARCH", "CAP_NET_ADMIN", "firewall.conf"})
            CHECK(text->find(word) != std::string::npos);
    }
}
