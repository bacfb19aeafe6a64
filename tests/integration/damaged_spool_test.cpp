// The real agent with files in its spool that are no reports: it goes on, and says what is lost.
#include "core/envelope.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/small_server.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Ran once(const SmallServer& server) {
    return run_program(server.words({"run", "--once"}));
}

// The name of the report that many after the agent's head.
fs::path spooled(const SmallServer& server, std::uint64_t after) {
    const auto head = json::parse(text_of(server.state() / "chain.json"));
    auto digits = std::to_string(head.at("sequence").get<std::uint64_t>() + after);
    digits.insert(0, 12 - digits.size(), '0');
    return server.state() / "spool" /
           (digits + "-" + head.at("chain").get<std::string>().substr(0, 8) + ".json");
}

std::size_t problems_in(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        count += entry.path().string().ends_with(".problem.json") ? 1U : 0U;
    return count;
}

// The payloads of all that was sent, by sequence.
std::vector<json> sent(const SmallServer& server) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(server.state() / "sent"))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<json> payloads;
    for (const auto& file : files)
        payloads.push_back(json::parse(parse_envelope(text_of(file))->payload));
    return payloads;
}

using Damage = std::function<void(const fs::path&)>;
struct Case {
    std::string what;
    Damage make;
};

std::vector<Case> all_damage() {
    return {{"half an envelope",
             [](const fs::path& path) { std::ofstream(path) << R"({"payload":"ab)"; }},
            {"nothing at all", [](const fs::path& path) { std::ofstream{path}; }},
            {"a pipe", [](const fs::path& path) { REQUIRE(mkfifo(path.c_str(), 0600) == 0); }},
            {"a folder that is not empty",
             [](const fs::path& path) {
                 fs::create_directory(path);
                 std::ofstream(path / "file") << "x";
             }},
            {"a link to what only root reads",
             [](const fs::path& path) { fs::create_symlink("/etc/shadow", path); }},
            {"a file of 2 GiB", [](const fs::path& path) {
                 std::ofstream{path};
                 fs::resize_file(path, std::uintmax_t{2} << 30U);
             }}};
}

}  // namespace

TEST_CASE("a damaged file beyond the head stops neither scan nor sending",
          "[integration][hostile]") {
    Department department;
    const SmallServer server(department);
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    REQUIRE(once(server).code == 0);
    std::size_t aside = 0;

    for (const auto& damage : all_damage()) {
        CAPTURE(damage.what);
        damage.make(spooled(server, 57));
        const auto ran = once(server);
        CAPTURE(ran.out, ran.error);
        CHECK(ran.code == 1);
        CHECK(ran.error.find("report_damaged") != std::string::npos);
        CHECK(fs::is_empty(server.state() / "spool"));
        CHECK(problems_in(server.state() / "rejected") == ++aside);
        CHECK(department.head_at_agent() == department.head_at_collector());
    }

    CHECK(department.reports_recorded() ==
          std::to_string(aside + 1) + " " + std::to_string(aside + 1));
    CHECK(department.query("select count(*) = max(sequence) and count(distinct chain) = 1 from "
                           "entry where kind = 1") == "1");
    CHECK(department.log().find("missing") == std::string::npos);
    const auto status = run_program(server.words({"status", "--lang", "vi"}));
    CHECK(status.code == 1);
    CHECK(status.out.find("Không gửi được") != std::string::npos);
    const auto in_english = run_program(server.words({"status", "--lang", "en"}));
    CHECK(in_english.out.find("Not sent") != std::string::npos);
    fs::remove_all(server.state() / "rejected");
    CHECK(run_program(server.words({"status"})).code == 0);
}

TEST_CASE("a waiting report that is damaged is lost alone, and the next one says so",
          "[integration][hostile]") {
    Department department;
    const SmallServer server(department);
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    REQUIRE(once(server).code == 0);
    department.stop();
    const auto damaged = spooled(server, 2);
    for (int i = 0; i < 3; ++i)
        REQUIRE(once(server).code == 3);
    const auto whole = text_of(damaged);
    // Either cut, or changed where only the signature tells.
    auto other = whole;
    const bool cut = GENERATE(true, false);
    if (cut) {
        other.resize(other.size() / 2);
    } else {
        auto& letter = other[whole.find("\"sig\":\"") + 10];
        letter = letter == 'A' ? 'B' : 'A';
    }
    std::ofstream(damaged) << other;
    CAPTURE(cut);

    department.start();
    const auto ran = once(server);

    CAPTURE(ran.out, ran.error, department.log());
    CHECK(ran.code == 1);
    CHECK(fs::is_empty(server.state() / "spool"));
    CHECK(text_of(server.state() / "rejected" / damaged.filename()) == other);
    // 1, 2 and 4 were sealed before; 5 tells that 3 never will come; 6 is what 4 made the collector
    // ask for.
    CHECK(department.reports_recorded() == "5 5");
    const auto reports = sent(server);
    REQUIRE(reports.size() == 5);
    CHECK(reports[3].at("sequence") == 5);
    CHECK(reports[3].at("gap") == json{{"from", 3}, {"reason", "damaged"}, {"to", 3}});
    CHECK(reports[3].contains("policies"));
    CHECK_FALSE(reports[4].contains("gap"));
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(once(server).code == 0);
}

TEST_CASE("a sealed report that is damaged before its position was saved is not sealed again",
          "[integration][hostile]") {
    Department department;
    const SmallServer server(department);
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    REQUIRE(once(server).code == 0);
    std::ofstream(spooled(server, 1)) << R"({"payload":"ab)";

    const auto ran = once(server);

    CAPTURE(ran.out, ran.error, department.log());
    CHECK(ran.code == 1);
    const auto reports = sent(server);
    REQUIRE(reports.size() == 2);
    CHECK(reports.back().at("sequence") == 3);
    CHECK(reports.back().at("gap") == json{{"from", 2}, {"reason", "damaged"}, {"to", 2}});
    CHECK(department.log().find("missing") == std::string::npos);
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(once(server).code == 0);
}

}  // namespace presscheck::test
