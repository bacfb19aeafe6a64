// A machine on which nothing happens, for a hundred scans: the real agent's rounds, a real
// collector, real TLS.
#include "agent/cycle.h"
#include "checks/file_host.h"
#include "core/bytes.h"

#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/files.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

constexpr int scans = 100;
constexpr std::size_t unchanged_bytes = 400;  // design section 7

// Pieces of a Debian 12 server, in one tree.
void lay_out(const std::string& root) {
    const auto fixtures = fs::path(source_folder()) / "tests/fixtures/probes";
    for (const auto* piece : {"accounts/debian-12", "sshd/debian-12", "sysctl/debian-12",
                              "login_defs/debian-12", "packages/debian-12", "listening/server"}) {
        fs::copy(fixtures / piece, root,
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks |
                     fs::copy_options::overwrite_existing);
    }
    fs::remove_all(root + "/.presscheck");
}

CycleRequest request_for(const Department& department, const std::string& root) {
    auto state = StateFolder::open(department.path("agent").string());
    REQUIRE(state);
    auto config = load_agent_config(department.path("etc").string() + "/agent.yaml");
    REQUIRE(config);
    ScanRequest scan;
    scan.share = source_folder() + "/config";
    scan.etc = department.path("etc").string();
    scan.owner = Owner::root_or_caller;
    scan.root = root;
    return {*std::move(state),
            *std::move(config),
            std::string(32, 'a'),
            std::move(scan),
            [](const std::string& tree, const Ceiling& ceiling, const Fetcher&) {
                return FileHost::open_root(tree, ceiling);
            },
            true};
}

// A round confines its process for good, so each has its own, as in the service.
bool goes_well(const CycleRequest& request) {
    const auto child = ::fork();
    if (child == 0) {
        const SystemClock clock;
        const auto result = run_cycle(request, clock);
        ::_exit(result && result->received == 1 && result->waiting == 0 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The payload of each report that was sent, in the order of their sequence.
std::vector<std::string> payloads_sent(const Department& department) {
    std::vector<fs::path> files;
    for (const auto& file : fs::directory_iterator(department.path("agent/sent")))
        files.push_back(file.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> payloads;
    for (const auto& file : files) {
        const auto envelope = nlohmann::json::parse(read_file(file));
        payloads.push_back(*from_base64(envelope.at("payload").get<std::string>()));
    }
    return payloads;
}

}  // namespace

TEST_CASE("a hundred scans of a quiet machine are one full report and 99 small ones", "[agent]") {
    const Department department;
    REQUIRE(department.agent({"enroll", department.token()}).code == 0);
    const TemporaryFolder tree;
    lay_out(tree.at(""));
    const auto request = request_for(department, tree.at(""));
    int went_well = 0;

    for (int i = 0; i < scans; ++i)
        went_well += goes_well(request) ? 1 : 0;

    CHECK(went_well == scans);
    const auto payloads = payloads_sent(department);
    REQUIRE(payloads.size() == scans);
    const auto full = nlohmann::json::parse(payloads.front());
    CHECK(full.at("results").size() >= 25);
    CHECK(full.at("sequence") == 1);
    std::size_t largest = 0, with_results = 0;
    for (std::size_t i = 1; i < payloads.size(); ++i) {
        largest = std::max(largest, payloads[i].size());
        const auto report = nlohmann::json::parse(payloads[i]);
        with_results += report.contains("results") || report.contains("machine") ? 1U : 0U;
        CHECK(report.at("state_digest") == full.at("state_digest"));
        CHECK(report.at("sequence") == i + 1);
    }
    CAPTURE(largest);
    CHECK(with_results == 0);
    CHECK(largest <= unchanged_bytes);
    CHECK(department.reports_recorded() == "100 100");
    CHECK(department.head_at_agent() == department.head_at_collector());
}

}  // namespace presscheck::test
