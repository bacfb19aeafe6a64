// What the programs print: it arrives or the exit code says so, and it steers no terminal.
#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>

namespace presscheck::test {
namespace {

// What comes of it when nothing more fits where the output goes.
Ran into_a_full_disk(const std::string& program, const std::vector<std::string>& words) {
    std::vector<std::string> all{"sh", "-c", R"(exec "$@" > /dev/full)", "sh",
                                 our_program(program)};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all);
}

const std::string policies = source_folder() + "/config/policies";

}  // namespace

TEST_CASE("output that is lost is a failure of the agent's command", "[integration]") {
    const TemporaryFolder folder;
    const auto state = (folder.path() / "agent").string();
    const auto words =
        GENERATE_COPY(std::vector<std::string>{"--version"}, std::vector<std::string>{"--help"},
                      std::vector<std::string>{"scan", "--help"},
                      std::vector<std::string>{"scan", "--only", "ssh-root-login"},
                      std::vector<std::string>{"probe", "login_defs"},
                      std::vector<std::string>{"explain", "ssh-root-login"},
                      std::vector<std::string>{"policy", "lint", policies},
                      std::vector<std::string>{"--state", state, "status"});
    CAPTURE(words);

    const auto ran = into_a_full_disk("presscheck-agent", words);

    CHECK(ran.code == 3);
    CHECK(ran.error.find("No space left on device") != std::string::npos);
}

TEST_CASE("output that is lost is a failure of the collector's command", "[integration]") {
    const auto words =
        GENERATE(std::vector<std::string>{"--version"}, std::vector<std::string>{"--help"});

    CHECK(into_a_full_disk("presscheck-collector", words).code == 3);
}

TEST_CASE("a probe's table is an answer even when it is incomplete, and says so", "[integration]") {
    const auto root = source_folder() + "/tests/fixtures/probes/accounts/image-without-accounts";
    const auto agent = our_program("presscheck-agent");

    const auto ran = run_program({agent, "--lang", "en", "probe", "accounts", "--root", root});

    CAPTURE(ran.error);
    CHECK(ran.code == 0);
    CHECK(ran.out.find("INCOMPLETE") != std::string::npos);
}

TEST_CASE("words and names that a person gave steer no terminal", "[integration][hostile]") {
    const TemporaryFolder folder;
    const std::string hostile = "\x1b[31mx";
    const auto file = (folder.path() / (hostile + ".yaml")).string();
    const auto good = (folder.path() / (hostile + "-good.yaml")).string();
    std::filesystem::copy_file(policies + "/level3-server.yaml", good);
    const auto agent = our_program("presscheck-agent");
    const auto collector = our_program("presscheck-collector");
    const auto words = GENERATE_COPY(
        std::vector<std::string>{agent, "scan", "--only", hostile},
        std::vector<std::string>{agent, hostile}, std::vector<std::string>{agent, "probe", hostile},
        std::vector<std::string>{agent, "explain", hostile},
        std::vector<std::string>{agent, "policy", "lint", file},
        std::vector<std::string>{agent, "policy", "lint", good},
        std::vector<std::string>{agent, "--state", file, "run", "--once"},
        std::vector<std::string>{collector, hostile},
        std::vector<std::string>{collector, "--data", file, "host", "list"},
        std::vector<std::string>{collector, "agency", "add", hostile});
    CAPTURE(words);

    const auto ran = run_program(words);

    CHECK((ran.error + ran.out).find("\x1b") == std::string::npos);
    CHECK_FALSE((ran.error + ran.out).empty());
}

}  // namespace presscheck::test
