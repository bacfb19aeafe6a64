// A collector's agents' listener over real TLS on loopback, with a store in a folder of its own.
#pragma once

#include "collector/agent_api.h"
#include "collector/server.h"
#include "collector/token.h"
#include "core/bytes.h"
#include "tests/support/authority.h"
#include "tests/support/recording.h"
#include "tests/support/tls_client.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace presscheck::test {

struct HandedToken {
    std::string id, secret;
};

class Serving {
public:
    explicit Serving(Deadlines deadlines = {}) : authority_(issuing_authority()) {
        recording.clock.pass(some_day - recording.clock.now());
        api_ = std::make_unique<AgentApi>(EnrolmentParts{
            readers_, recording.recorder(), recording.clock, authority_, "lam-dong.example",
            verifier_key(test_origin, fixed_key('L').public_key()), std::chrono::hours{1}});
        auto server = Server::listen({listener()}, recording.clock, deadlines);
        if (!server) throw std::runtime_error(server.error().message);
        server_ = *std::move(server);
        thread_ = std::thread([this] { server_->run(); });
    }
    ~Serving() {
        server_->stop();
        thread_.join();
    }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    HandedToken token(int uses = 1, std::chrono::seconds lasts = std::chrono::hours{24}) {
        HandedToken handed{"", to_base64url(random_bytes(32))};
        const auto done = recording.recorder().transact([&](Store& store, LedgerWriter&) -> Status {
            const auto unit = store.ensure_unit("bao-lam-dong");
            if (!unit) return unit.error();
            const auto id = store.add_token(
                Token{0, *unit, secret_digest(handed.secret), uses, recording.clock.now() + lasts});
            if (!id) return id.error();
            handed.id = std::to_string(*id);
            return Ok{};
        });
        if (!done) throw std::runtime_error(done.error().message);
        return handed;
    }

    const std::string& address() const { return server_->addresses().front(); }

    // A connection that shows `chain`, or nothing.
    std::unique_ptr<TlsClient> connect(const std::vector<Certificate>& chain = {},
                                       const PrivateKey* key = nullptr) const {
        return std::make_unique<TlsClient>(
            address(), *agent_client_context(made.root, "127.0.0.1", some_day, chain, key));
    }

    Reply enrol(const HandedToken& token, const PrivateKey& key) const {
        return connect()->ask("POST", "/v1/enroll", enrolment(token, key));
    }

    static std::string enrolment(const HandedToken& token, const PrivateKey& key) {
        return nlohmann::json{
            {"csr", make_request(key)}, {"id", token.id}, {"secret", token.secret}}
            .dump();
    }

    std::uint64_t entries() const { return recording.reader()->head()->size; }

    Recording recording;
    const Authority made;

private:
    // PrivateKey is not copied, so the listener's issuing key is read back from its PEM.
    IssuingAuthority issuing_authority() const {
        const auto file = recording.folder() / "issuing.key";
        if (!made.issuing_key.save(file)) throw std::runtime_error("cannot save a key");
        return {made.root, made.issuing, *PrivateKey::load(file)};
    }

    Listener listener() {
        return Listener{
            "127.0.0.1:0",
            Clients::agents,
            *agents_server_context({made.server, made.issuing}, made.server_key, made.root),
            [this](const Request& head) { return api_->admit(head); },
            [this](const Request& request) { return api_->answer(request); },
            agents_bounds()};
    }

    IssuingAuthority authority_;
    ReaderPool readers_{[this] { return open_sqlite_reader(recording.folder() / "collector.db"); }};
    std::unique_ptr<AgentApi> api_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

// A host that was enrolled over the wire, and what it has since.
struct EnrolledHost {
    explicit EnrolledHost(Serving& serving) : key(PrivateKey::generate()) {
        const auto reply = serving.enrol(serving.token(), key);
        if (reply.status != 201) throw std::runtime_error(reply.body);
        const auto answer = nlohmann::json::parse(reply.body);
        uuid = answer.at("host");
        chain = *Certificate::chain_from_pem(answer.at("certificate").get<std::string>());
    }

    std::unique_ptr<TlsClient> connect(const Serving& serving) const {
        return serving.connect(chain, &key);
    }

    PrivateKey key;
    std::string uuid;
    std::vector<Certificate> chain;
};

}  // namespace presscheck::test
