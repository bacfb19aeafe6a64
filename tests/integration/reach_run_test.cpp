// An agent that stays: what its standing scanner hears of endpoints gets to the collector.
#include "tests/support/answering_server.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/own_network.h"
#include "tests/support/program.h"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

namespace presscheck::test {
namespace {

using nlohmann::json;

void answer(int connection) {
    std::array<char, 4096> request{};
    ::recv(connection, request.data(), request.size(), 0);
    send_all(connection,
             "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nX-Content-Type-Options: nosniff\r\n"
             "Content-Length: 0\r\n\r\n");
}

// What the agent keeps of its last look, by check.
std::map<std::string, json> results_in(const std::filesystem::path& state) {
    const auto kept = json::parse(std::ifstream(state / "state.json"), nullptr, false);
    std::map<std::string, json> results;
    if (!kept.is_object()) return results;
    for (const auto& result : kept.value("results", json::array()))
        results[result.at("check")] = result;
    return results;
}

}  // namespace

TEST_CASE("an agent that stays reports what endpoints answered", "[integration][reach]") {
    std::map<std::string, json> results;
    std::string recorded, problem, log;
    const OwnNetwork network{
        {"203.0.113.10/24"},
        {{"presscheck/site.yaml",
          "site: 1\nendpoints:\n  - {name: one, url: \"http://203.0.113.10:8080/\"}\n"}}};
    const bool ran = in_own_network(network, [&] {
        Department department;
        std::filesystem::create_directories(department.path("etc"));
        std::ofstream(department.path("etc/agent.yaml")) << "agent: 1\nsplay: 0s\n";
        if (department.agent({"enroll", department.token()}).code != 0) {
            problem = "the agent was not enrolled";
            return;
        }
        const AnsweringServer server("203.0.113.10", 8080, answer);
        const Background agent(
            {our_program("presscheck-agent"), "--etc", department.path("etc").string(), "--state",
             department.path("agent").string(), "run"},
            department.path("agent.log").string());
        for (int i = 0; i < 300 && recorded != "1 1"; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            recorded = department.reports_recorded();
        }
        results = results_in(department.path("agent"));
        std::ostringstream said;
        said << std::ifstream(department.path("agent.log")).rdbuf();
        log = said.str();
    });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE(problem.empty());
    CAPTURE(log);
    CHECK(recorded == "1 1");
    REQUIRE(results.contains("level3-endpoints/software-version"));
    const auto& version = results.at("level3-endpoints/software-version");
    CHECK(version.at("state") == "fail");
    CHECK(version.at("evidence").at(0).at("row").at("server_version") == "nginx/1.22.1");
    CHECK(results.at("level3-endpoints/trace-off").at("state") == "pass");
}

}  // namespace presscheck::test
