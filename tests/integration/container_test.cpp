// In a container the host's kernel is another machine's: whether this is one is told by real
// namespaces, in a root of its own, as those who run containers make them.
#include "tests/support/catch.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck::test {
namespace {

using json = nlohmann::json;

// Everything of this machine under another root; processes only of the new namespace, where there
// is one.
constexpr const char* enter_a_root_of_its_own = R"(set -e
mount --rbind / "$1"
cd "$1"
if [ "$2" = own-processes ]; then mount -t proc proc proc; fi
pivot_root . mnt
umount -l /mnt
exec "$3" scan --format json)";

json scan_in(std::vector<std::string> namespaces, const std::string& processes) {
    const TemporaryFolder root;
    std::vector<std::string> words{"unshare", "--propagation", "private"};
    words.insert(words.end(), namespaces.begin(), namespaces.end());
    words.insert(words.end(), {"sh", "-c", enter_a_root_of_its_own, "sh", root.path().string(),
                               processes, our_program("presscheck-agent")});
    HowToRun how;
    how.patience = std::chrono::seconds(240);
    const auto ran = run_program(words, how);
    INFO(ran.error);
    REQUIRE(ran.code == 1);
    return json::parse(ran.out);
}

bool is_shown_by(const json& result, std::string_view probe) {
    const auto& evidence = result.at("evidence");
    return std::any_of(evidence.begin(), evidence.end(),
                       [&](const json& row) { return row.at("probe") == probe; });
}

std::size_t count_shown_by(const json& scan, std::string_view probe) {
    const auto& results = scan.at("results");
    return static_cast<std::size_t>(
        std::count_if(results.begin(), results.end(),
                      [&](const json& result) { return is_shown_by(result, probe); }));
}

bool is_an_answer(const json& result) {
    return result.at("state") == "pass" || result.at("state") == "fail";
}

constexpr std::array kernel_probes{"audit_rules", "auditd", "clock",       "kernel",
                                   "modules",     "mounts", "time_sources"};
constexpr std::size_t about_the_kernel = 30;  // checks, at least

}  // namespace

TEST_CASE("in real namespaces of its own nothing is said of the host's kernel", "[integration]") {
    if (::geteuid() != 0) {
        WARN("SKIPPED: only root may make namespaces and another root");
        return;
    }
    using Words = std::vector<std::string>;
    const auto [namespaces, processes] = GENERATE(table<Words, std::string>({
        {Words{"--pid", "--fork", "--mount", "--net", "--ipc", "--uts"}, "own-processes"},
        {Words{"--user", "--map-root-user", "--pid", "--fork", "--mount", "--net"},
         "own-processes"},
        {Words{"--user", "--map-root-user", "--mount"}, "all-processes"},
    }));
    CAPTURE(namespaces);

    const auto scan = scan_in(namespaces, processes);

    std::size_t left_out = 0;
    for (const auto& result : scan.at("results")) {
        CAPTURE(result.dump());
        const bool container = is_shown_by(result, "container");
        if (container) CHECK(result.at("state") == "not_applicable");
        if (container) ++left_out;
        if (!is_an_answer(result)) continue;
        for (const auto* probe : kernel_probes)
            CHECK_FALSE(is_shown_by(result, probe));
    }
    CHECK(left_out >= about_the_kernel);
}

TEST_CASE("mounts and a root of one's own make no container", "[integration]") {
    if (::geteuid() != 0) {
        WARN("SKIPPED: only root may make namespaces and another root");
        return;
    }

    const auto scan = scan_in({"--mount"}, "all-processes");

    CHECK(count_shown_by(scan, "container") == 0);
    CHECK(count_shown_by(scan, "kernel") > 0);
}

}  // namespace presscheck::test
