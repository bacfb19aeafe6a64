// What stays unknown with the rights of the shipped unit: `./dev unknown`, held to its promise.
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

using json = nlohmann::json;

constexpr std::chrono::seconds patience{240};

struct Runs {
    Ran ran;
    json with_all, without;
};

Runs run_in(const std::string& tree) {
    const TemporaryFolder folder;
    const auto record = (folder.path() / "runs").string();
    Runs runs;
    HowToRun how;
    how.patience = patience;
    runs.ran = run_program({source_folder() + "/tests/roots/unknown.sh", "--build",
                            built_folder() + "/..", "--record", record, tree},
                           how);
    UNSCOPED_INFO(runs.ran.error);
    std::istringstream lines(std::filesystem::exists(record) ? read_file(record) : "");
    std::string first, second;
    REQUIRE((std::getline(lines, first) && std::getline(lines, second)));
    runs.with_all = json::parse(first);
    runs.without = json::parse(second);
    return runs;
}

std::set<std::string> unknown_in(const json& run, const std::string& reason = {}) {
    std::set<std::string> names;
    for (const auto& result : run.at("results")) {
        const bool meant = reason.empty() || result.value("reason", "") == reason;
        if (result.at("state") == "unknown" && meant) names.insert(result.at("check"));
    }
    return names;
}

// A tree with nothing but a name, where no root of Debian was made.
std::string bare_tree(const TemporaryFolder& folder) {
    std::filesystem::create_directories(folder.path() / "tree/etc");
    write_file(folder.path() / "tree/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    return (folder.path() / "tree").string();
}

}  // namespace

TEST_CASE("the optional right lets the firewall be known, and each unknown check is printed",
          "[integration]") {
    if (::geteuid() != 0) {
        WARN("SKIPPED: only root may change root into a tree and become another user");
        return;
    }
    const TemporaryFolder folder;

    const auto runs = run_in(bare_tree(folder));

    CHECK(runs.with_all.at("capabilities") == json{"dac_read_search", "net_admin"});
    CHECK(runs.without.at("capabilities") == json{"dac_read_search"});
    // The machine that these tests run on has a kernel with nf_tables.
    CHECK(unknown_in(runs.without, "denied").contains("level3-server/firewall-default-deny"));
    CHECK_FALSE(unknown_in(runs.with_all).contains("level3-server/firewall-default-deny"));
    for (const auto& name : unknown_in(runs.without)) {
        CAPTURE(name);
        CHECK(runs.ran.out.find(name + " (") != std::string::npos);
    }
    CHECK(runs.ran.out.find("CAP_NET_ADMIN") != std::string::npos);
}

TEST_CASE("on a stock Debian 12 only what a person has to say or nobody can see is unknown",
          "[integration]") {
    const auto tree = source_folder() + "/build/roots/bookworm";
    if (::geteuid() != 0 || !std::filesystem::exists(tree + "/.made")) {
        WARN("SKIPPED: needs root, and the tree that ./dev unknown makes in build/roots");
        return;
    }

    const auto runs = run_in(tree);

    const std::set<std::string> nobody_can_know{
        // What is permitted there, and what matters, is for people to declare.
        "level3-assets/software-allowed",
        "level3-assets/sources-allowed",
        "level3-logs/audit-data-access",
        "level3-network/resolver-filters",
        "level3-server/backup-all-kinds",
        "level3-server/web-admin-restricted",
        // No list of security updates was ever fetched.
        "level3-assets/holes-before-use",
        "level3-server/security-updates",
        // How long the room of a journal lasts shows only once something is written.
        "level3-server/log-retention",
        // securityfs is not mounted on every machine.
        "level3-protection/kernel-code-guarded",
        // What another init than systemd starts is written nowhere.
        "level3-server/antivirus-running",
        "level3-server/audit-enabled",
        "level3-server/audit-running",
        "level3-server/log-survives-reboot",
        "level3-server/updates-scheduled",
    };
    for (const auto& name : unknown_in(runs.with_all)) {
        CAPTURE(name);
        // Servers that other tests run at the same time are seen through /proc, and not their
        // files.
        const bool of_a_server = name.starts_with("level3-data/database-") ||
                                 name == "level3-logs/no-remote-reception" ||
                                 name == "level3-server/admin-sources";
        CHECK((of_a_server || nobody_can_know.contains(name)));
    }
    CHECK(unknown_in(runs.with_all, "denied").empty());
}

}  // namespace presscheck::test
