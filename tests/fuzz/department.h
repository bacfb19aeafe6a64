// A department that a target asks again and again: a collector with one enrolled host, its two
// listeners' routes, and a clock that goes on by a minute with each question, so that no limit of a
// rate is met.
#pragma once

#include "collector/agent_api.h"
#include "collector/console/console.h"
#include "collector/people_guard.h"
#include "tests/support/authority.h"
#include "tests/support/judged.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace presscheck::fuzz {

class Department {
public:
    Department() : authority_(issuing_authority()) {
        auto& clock = judged.collector.clock;
        clock.pass(test::some_day - clock.now());
        judged.report(State::pass, State::fail);
        host_chain = {issue_agent(judged.agent.key().public_key(),
                                  {"lam-dong.example", "bao-thu", judged.agent.host()},
                                  made.validity, made.issuing, made.issuing_key),
                      made.issuing};
        api = std::make_unique<AgentApi>(EnrolmentParts{
            readers_, judged.collector.recorder(), clock, authority_, "lam-dong.example",
            verifier_key(test::test_origin, test::fixed_key('L').public_key()),
            std::chrono::hours{1}});
        people = guard_people(
            make_console({readers_, judged.collector.recorder(), clock, {"Sở Thử", "Tests"}}),
            {"localhost"});
    }

    void minute_passes() { judged.collector.clock.pass(std::chrono::minutes{1}); }

    // As the agents' listener hands it over, from the enrolled host or from nobody.
    Request request(std::string_view method, std::string_view target, std::string_view body,
                    bool from_host) {
        Request asked;
        asked.method = method;
        asked.target = target;
        asked.body = body;
        asked.headers = {{"host", "localhost"}};
        asked.peer = "192.0.2." + std::to_string(++asked_ % 250);
        if (from_host) {
            const auto& leaf = host_chain.front();
            const auto key = judged.agent.key().public_key();
            asked.client.certificate =
                ClientCertificate{*leaf.host_identity(), key, key.keyid(), leaf.not_after()};
            asked.client.path = made.validity;
        } else {
            asked.client.reason = "no client certificate";
        }
        return asked;
    }

    test::Judged judged;
    const test::Authority made;
    std::vector<Certificate> host_chain;
    std::unique_ptr<AgentApi> api;
    Answer people;

private:
    // PrivateKey is not copied, so the issuing key is read back from its PEM.
    IssuingAuthority issuing_authority() const {
        const auto file = judged.collector.folder() / "issuing.key";
        if (!made.issuing_key.save(file)) throw std::runtime_error("cannot save a key");
        return {made.root, made.issuing, *PrivateKey::load(file)};
    }

    IssuingAuthority authority_;
    ReaderPool readers_{
        [this] { return open_sqlite_reader(judged.collector.folder() / "collector.db"); }};
    std::size_t asked_ = 0;
};

}  // namespace presscheck::fuzz
