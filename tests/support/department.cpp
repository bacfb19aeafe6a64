#include "tests/support/department.h"

#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

namespace presscheck::test {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return text;
}

}  // namespace

Department::Department() : port_(free_port()) {
    const auto wire_port = free_port();
    url_ = "https://localhost:" + std::to_string(wire_port);
    const auto made =
        collector({"init", "--name", "lam-dong", "--title-vi", "Sở thử nghiệm", "--title-en",
                   "Test department", "--trust-domain", "lam-dong.example", "--agents-url",
                   "https://localhost:" + std::to_string(wire_port), "--roster",
                   source_folder() + "/config/roster.yaml"});
    CAPTURE(made.out, made.error);
    REQUIRE(made.code == 0);
    const auto config = path("collector/collector.yaml");
    auto text = std::regex_replace(
        text_of(config), std::regex("agents: .*"),
        "agents: {listen: \"127.0.0.1:" + std::to_string(port_) + "\", url: \"" + url_ + "\"}");
    text = std::regex_replace(text, std::regex("people: .*"),
                              "people: {listen: \"127.0.0.1:0\", names: [localhost, 127.0.0.1]}");
    std::ofstream(config) << text;
    relay_ = std::make_unique<Relay>(wire_port, port_);
    start();
}

Ran Department::collector(const std::vector<std::string>& words) const {
    std::vector<std::string> all{our_program("presscheck-collector"), "--data",
                                 path("collector").string()};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all);
}

Ran Department::agent(const std::vector<std::string>& words, const std::string& state) const {
    std::vector<std::string> all{our_program("presscheck-agent"), "--etc", path("etc").string(),
                                 "--state", path(state).string()};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all);
}

void Department::launch() {
    std::filesystem::remove(path("collector/listening.json"));
    server_ = std::make_unique<Background>(
        std::vector<std::string>{our_program("presscheck-collector"), "--data",
                                 path("collector").string(), "serve"},
        path("serve.log").string());
}

void Department::start() {
    launch();
    for (int tries = 0; tries < 3000 && server_->running(); ++tries) {
        if (std::filesystem::exists(path("collector/listening.json"))) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    FAIL("the collector did not start: " + log());
}

void Department::stop() {
    server_->stop();
}
void Department::kill_hard() {
    server_->kill_hard();
}

std::string Department::token(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"token", "create", "--unit", "bao-lam-dong"};
    words.insert(words.end(), more.begin(), more.end());
    const auto made = collector(words);
    CAPTURE(made.error);
    REQUIRE(made.code == 0);
    return made.out;
}

std::string Department::query(const std::string& sql) const {
    const auto asked =
        run_program({"sqlite3", "-separator", " ", path("collector/collector.db").string(), sql});
    CAPTURE(asked.error);
    REQUIRE(asked.code == 0);
    return asked.out.substr(0, asked.out.find_last_not_of('\n') + 1);
}

std::string Department::reports_recorded() const {
    return query("select count(*), count(distinct record) from entry where kind = 1");
}

std::string Department::head_at_collector() const {
    return lower(
        query("select hex(chain.id), sequence, hex(digest), hex(state_digest) from chain_head "
              "join chain on chain.host = chain_head.host and chain.no = chain_head.chain"));
}

std::string Department::head_at_agent(const std::string& state) const {
    const auto head = nlohmann::json::parse(text_of(path(state) / "chain.json"));
    return head.at("chain").get<std::string>() + " " +
           std::to_string(head.at("sequence").get<int>()) + " " +
           head.at("digest").get<std::string>() + " " + head.at("state_digest").get<std::string>();
}

std::string Department::log() const {
    return text_of(path("serve.log"));
}

Reply Department::health() const {
    const auto listening = nlohmann::json::parse(text_of(path("collector/listening.json")));
    const auto asked =
        run_program({"curl", "-sk", "-m", "10", "-w", "\n%{http_code}",
                     "https://" + listening.at("people").get<std::string>() + "/healthz"});
    CAPTURE(asked.error);
    REQUIRE(asked.code == 0);
    const auto line = asked.out.rfind('\n');
    return {std::stoi(asked.out.substr(line + 1)), "", asked.out.substr(0, line)};
}

}  // namespace presscheck::test
