// From a token to a receipt over real TLS connections, and everything that must not get that far.
#include "core/receipt.h"
#include "tests/support/catch.h"
#include "tests/support/sample_report.h"
#include "tests/support/serving.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <future>
#include <set>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// A sealed first report of `host`, signed by `key`.
std::string sealed(const std::string& host, const PrivateKey& key) {
    auto report = full_report();
    report.host = host;
    report.chain = to_hex(random_bytes(16));
    return encode(seal(report_type, encode(report), key));
}

std::string envelopes(const std::string& each, int count = 1) {
    std::string body;
    for (int i = 0; i < count; ++i)
        body += (body.empty() ? "" : ",") + each;
    return R"({"envelopes":[)" + body + "]}";
}

json answers(const Reply& reply) {
    return json::parse(reply.body).at("answers");
}

std::string problem_type(const Reply& reply) {
    return json::parse(reply.body).at("type");
}

// All of an answer that a peer can see.
std::string visible(const Reply& reply) {
    return reply.head + "\r\n" + reply.body;
}

// The statuses of as many enrolments at once as there are keys.
std::vector<int> enrol_at_once(const Serving& serving, const HandedToken& token, int count) {
    std::vector<std::future<int>> running;
    for (int i = 0; i < count; ++i) {
        running.push_back(std::async(std::launch::async, [&] {
            return serving.enrol(token, PrivateKey::generate()).status;
        }));
    }
    std::vector<int> statuses;
    for (auto& one : running)
        statuses.push_back(one.get());
    return statuses;
}

std::vector<int> guess_at_once(const Serving& serving, const HandedToken& token, int count) {
    const auto key = PrivateKey::generate();
    std::vector<int> statuses;
    for (int i = 0; i < count; ++i)
        statuses.push_back(serving.enrol({token.id, "guess" + std::to_string(i)}, key).status);
    return statuses;
}

// The places in `envelope` where a flipped byte was not refused, by the item or by the request.
std::vector<std::size_t> sent_with_flips(TlsClient& client, const std::string& envelope) {
    std::vector<std::size_t> taken;
    for (std::size_t i = 0; i < envelope.size(); ++i) {
        auto flipped = envelope;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        const auto reply = client.ask("POST", "/v1/reports", envelopes(flipped));
        const bool refused =
            reply.status == 400 || (reply.status == 200 && answers(reply)[0].contains("problem"));
        if (!refused) taken.push_back(i);
    }
    return taken;
}

std::vector<int> send_often(TlsClient& client, const std::string& body, int count) {
    std::vector<int> statuses;
    for (int i = 0; i < count; ++i)
        statuses.push_back(client.ask("POST", "/v1/reports", body).status);
    return statuses;
}

}  // namespace

TEST_CASE("a token makes a host, whose report gets a receipt", "[integration]") {
    Serving serving;
    const auto key = PrivateKey::generate();

    const auto welcome = serving.enrol(serving.token(), key);
    REQUIRE(welcome.status == 201);
    const auto answer = json::parse(welcome.body);
    const auto chain = Certificate::chain_from_pem(answer.at("certificate").get<std::string>());
    REQUIRE(chain);
    const auto client = serving.connect(*chain, &key);
    const auto before = client->ask("GET", "/v1/chain");
    const auto sent = client->ask("POST", "/v1/reports", envelopes(sealed(answer.at("host"), key)));
    const auto after = client->ask("GET", "/v1/chain");

    CHECK(chain->size() == 2);
    CHECK(chain->front().host_identity()->host == answer.at("host"));
    CHECK(chain->front().host_identity()->unit == "bao-lam-dong");
    CHECK(chain->front().not_after() - chain->front().not_before() == std::chrono::days{90});
    CHECK(answer.at("interval") == 3600);
    CHECK(before.status == 204);
    REQUIRE(sent.status == 200);
    const auto verifier = parse_verifier_key(answer.at("ledger").get<std::string>());
    REQUIRE(verifier);
    const auto facts = open_receipt(answers(sent)[0].at("receipt").get<std::string>(), *verifier);
    REQUIRE(facts);
    CHECK(to_hex(facts->leaf.record) == answers(sent)[0].at("record"));
    CHECK(facts->leaf.keyid == key.keyid());
    CHECK(answers(sent)[0].at("fold") == "applied");
    REQUIRE(after.status == 200);
    CHECK(json::parse(after.body).at("sequence") == 1);
}

TEST_CASE("enrolling again with the same key brings the same certificate", "[integration]") {
    Serving serving;
    const auto token = serving.token();
    const auto key = PrivateKey::generate();

    const auto first = serving.enrol(token, key);
    const auto again = serving.enrol(token, key);

    REQUIRE(first.status == 201);
    CHECK(visible(again) == visible(first));
    CHECK(serving.recording.reader()->hosts()->size() == 1);
    CHECK(serving.entries() == 1);
}

TEST_CASE("a use of a token is one key", "[integration][hostile]") {
    Serving serving;
    const auto token = serving.token();
    REQUIRE(serving.enrol(token, PrivateKey::generate()).status == 201);

    const auto second = serving.enrol(token, PrivateKey::generate());

    CHECK(second.status == 403);
    CHECK(problem_type(second) == "urn:presscheck:token-used");
    CHECK(serving.entries() == 1);
}

TEST_CASE("a token with three uses makes three hosts", "[integration]") {
    Serving serving;
    const auto token = serving.token(3);

    const auto statuses = enrol_at_once(serving, token, 5);

    CHECK(std::count(statuses.begin(), statuses.end(), 201) == 3);
    CHECK(std::count(statuses.begin(), statuses.end(), 403) == 2);
    CHECK(serving.recording.reader()->hosts()->size() == 3);
}

TEST_CASE("of fifty machines at once exactly one gets a single use", "[integration][hostile]") {
    Serving serving;

    const auto statuses = enrol_at_once(serving, serving.token(), 50);

    CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
    CHECK(std::count(statuses.begin(), statuses.end(), 403) == 49);
    CHECK(serving.recording.reader()->hosts()->size() == 1);
    CHECK(serving.entries() == 1);
}

TEST_CASE("that a token has expired is said to whom its secret is known",
          "[integration][hostile]") {
    Serving serving;
    const auto token = serving.token(1, -1s);

    const auto reply = serving.enrol(token, PrivateKey::generate());

    CHECK(reply.status == 403);
    CHECK(problem_type(reply) == "urn:presscheck:token-expired");
    CHECK(serving.entries() == 0);
}

TEST_CASE("a key that another token enrolled is told so", "[integration]") {
    Serving serving;
    const EnrolledHost host(serving);

    const auto reply = serving.enrol(serving.token(), host.key);

    CHECK(reply.status == 409);
    CHECK(serving.entries() == 1);
}

TEST_CASE("a revoked host cannot enrol again with its key", "[integration][hostile]") {
    Serving serving;
    const auto token = serving.token();
    const auto key = PrivateKey::generate();
    REQUIRE(serving.enrol(token, key).status == 201);
    REQUIRE(serving.recording.recorder().transact([&](Store& store, LedgerWriter& ledger) {
        return store.set_host_status(store.hosts()->front().id, HostStatus::revoked,
                                     LogIndex{static_cast<std::int64_t>(ledger.size())});
    }));

    const auto reply = serving.enrol(token, key);

    CHECK(reply.status == 403);
    CHECK(problem_type(reply) == "urn:presscheck:refused");
}

TEST_CASE("everybody who is turned away reads the same bytes", "[integration][hostile]") {
    Serving serving;
    const Authority foreign;
    const auto token = serving.token();
    const auto expired = serving.token(1, -1s);
    const auto key = PrivateKey::generate();
    const auto host = EnrolledHost(serving);
    const auto before = serving.entries();
    const auto body = envelopes(sealed(host.uuid, host.key));
    const HostIdentity unknown{"lam-dong.example", "bao-lam-dong", std::string(other_host)};
    const HostIdentity elsewhere{"other.example", "bao-lam-dong", host.uuid};
    const Validity past{some_day - std::chrono::days{90}, some_day - std::chrono::days{1}};
    const Validity now{some_day - std::chrono::days{1}, some_day + std::chrono::days{1}};
    const auto issue = [&](const HostIdentity& identity, Validity validity) {
        return std::vector{issue_agent(host.key.public_key(), identity, validity,
                                       serving.made.issuing, serving.made.issuing_key),
                           serving.made.issuing};
    };
    const auto turned_away = [&](std::unique_ptr<TlsClient> client) {
        return visible(client->ask("POST", "/v1/reports", body));
    };

    const auto bytes = std::set{
        visible(serving.enrol({"999", token.secret}, key)),
        visible(serving.enrol({"x", token.secret}, key)),
        visible(serving.enrol({token.id, "wrong"}, key)),
        visible(serving.enrol({expired.id, "wrong"}, key)),
        turned_away(serving.connect()),
        turned_away(serving.connect(foreign.host(key.public_key()), &key)),
        turned_away(serving.connect(issue({"lam-dong.example", "bao-lam-dong", host.uuid}, past),
                                    &host.key)),
        turned_away(serving.connect(issue(unknown, now), &host.key)),
        turned_away(serving.connect(issue(elsewhere, now), &host.key)),
        visible(serving.connect()->ask("GET", "/v1/chain")),
    };

    CHECK(bytes.size() == 1);
    CHECK(bytes.begin()->find("403") != std::string::npos);
    CHECK(bytes.begin()->find("urn:presscheck:refused") != std::string::npos);
    CHECK(serving.entries() == before);
}

TEST_CASE("guessing a secret is slowed down", "[integration][hostile]") {
    Serving serving;
    const auto token = serving.token();

    const auto statuses =
        guess_at_once(serving, token, static_cast<int>(limits::token_guesses_burst) + 1);
    const auto right = serving.enrol(token, PrivateKey::generate());

    CHECK(std::count(statuses.begin(), statuses.end(), 403) ==
          static_cast<long>(limits::token_guesses_burst));
    CHECK(statuses.back() == 429);
    CHECK(right.status == 429);
    CHECK(right.header("retry-after") == "60");
}

TEST_CASE("a revoked host's next request on an open connection is refused",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    REQUIRE(client->ask("GET", "/v1/chain").status == 204);

    REQUIRE(serving.recording.recorder().transact([&](Store& store, LedgerWriter& ledger) {
        return store.set_host_status(store.hosts()->front().id, HostStatus::revoked,
                                     LogIndex{static_cast<std::int64_t>(ledger.size())});
    }));

    const auto before = serving.entries();
    const auto reply = client->ask("POST", "/v1/reports", envelopes(sealed(host.uuid, host.key)));
    CHECK(reply.status == 403);
    CHECK(serving.entries() == before);
}

TEST_CASE("a revoked key's next request on an open connection is refused",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    REQUIRE(client->ask("GET", "/v1/chain").status == 204);

    REQUIRE(serving.recording.recorder().transact([&](Store& store, LedgerWriter& ledger) {
        return store.revoke_host_key(host.key.keyid(),
                                     LogIndex{static_cast<std::int64_t>(ledger.size())});
    }));

    CHECK(client->ask("GET", "/v1/chain").status == 403);
}

TEST_CASE("a quarantined host's reports are kept and held", "[integration]") {
    Serving serving;
    const EnrolledHost host(serving);
    REQUIRE(serving.recording.recorder().transact([&](Store& store, LedgerWriter& ledger) {
        return store.set_host_status(store.hosts()->front().id, HostStatus::quarantined,
                                     LogIndex{static_cast<std::int64_t>(ledger.size())});
    }));

    const auto reply =
        host.connect(serving)->ask("POST", "/v1/reports", envelopes(sealed(host.uuid, host.key)));

    REQUIRE(reply.status == 200);
    CHECK(answers(reply)[0].at("fold") == "held");
}

TEST_CASE("a host cannot bring another host's report", "[integration][hostile]") {
    Serving serving;
    const EnrolledHost one(serving);
    const EnrolledHost other(serving);
    const auto before = serving.entries();

    const auto client = one.connect(serving);
    const auto foreign_key =
        client->ask("POST", "/v1/reports", envelopes(sealed(other.uuid, other.key)));
    const auto foreign_name =
        client->ask("POST", "/v1/reports", envelopes(sealed(other.uuid, one.key)));
    const auto unknown_key =
        client->ask("POST", "/v1/reports", envelopes(sealed(one.uuid, PrivateKey::generate())));

    CHECK(answers(foreign_key)[0].at("problem").at("type") == "urn:presscheck:wrong-host");
    CHECK(answers(foreign_name)[0].at("problem").at("type") == "urn:presscheck:wrong-host");
    CHECK(answers(unknown_key)[0].at("problem").at("type") == "urn:presscheck:wrong-host");
    CHECK(answers(foreign_key)[0].at("record").get<std::string>().size() == 64);
    CHECK(serving.entries() == before);
}

TEST_CASE("each envelope is answered in its place, the bad beside the good",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto good = sealed(host.uuid, host.key);
    const auto large =
        encode(seal(report_type, std::string(limits::payload_bytes + 1, ' '), host.key));
    const auto no_report = encode(seal(report_type, "{}", host.key));

    const auto reply = host.connect(serving)->ask(
        "POST", "/v1/reports",
        R"({"envelopes":[{"x":1},)" + good + "," + large + "," + no_report + "," + good + "]}");

    REQUIRE(reply.status == 200);
    const auto each = answers(reply);
    REQUIRE(each.size() == 5);
    CHECK(each[0].at("problem").at("type") == "urn:presscheck:malformed");
    CHECK(each[0].at("record") == "");
    CHECK(each[1].at("fold") == "applied");
    CHECK(each[2].at("problem").at("type") == "urn:presscheck:too-large");
    CHECK(each[3].at("problem").at("type") == "urn:presscheck:malformed");
    CHECK(each[4].at("record") == each[1].at("record"));
    CHECK(serving.entries() == 2);
}

TEST_CASE("an envelope with any one byte flipped is refused and leaves no trace",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto good = sealed(host.uuid, host.key);
    const auto client = host.connect(serving);

    const auto taken = sent_with_flips(*client, good);

    CHECK(taken.empty());
    CHECK(serving.entries() == 1);
    CHECK(answers(client->ask("POST", "/v1/reports", envelopes(good)))[0].at("fold") == "applied");
}

TEST_CASE("a report that was sent twice is recorded once", "[integration]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto body = envelopes(sealed(host.uuid, host.key));
    const auto client = host.connect(serving);

    const auto first = client->ask("POST", "/v1/reports", body);
    const auto second = client->ask("POST", "/v1/reports", body);

    CHECK(answers(first)[0].at("record") == answers(second)[0].at("record"));
    CHECK(answers(second)[0].at("fold") == "applied");
    CHECK(serving.entries() == 2);
}

TEST_CASE("a connection goes on after a request that cannot be read", "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    const auto body = GENERATE(as<std::string>{}, "", "{", "[]", "{}", R"({"envelopes":1})",
                               R"({"envelopes":[],"x":1})", "\xff\xfe", R"({"a":1,"a":2})");
    CAPTURE(body);

    const auto reply = client->ask("POST", "/v1/reports", body);
    const auto next = client->ask("POST", "/v1/reports", envelopes(sealed(host.uuid, host.key)));

    CHECK(reply.status == 400);
    CHECK(next.status == 200);
}

TEST_CASE("an enrolment that cannot be read says why", "[integration][hostile]") {
    Serving serving;
    const auto token = serving.token();
    const auto client = serving.connect();
    auto no_request = json{{"csr", "no"}, {"id", token.id}, {"secret", token.secret}}.dump();

    CHECK(client->ask("POST", "/v1/enroll", "{").status == 400);
    CHECK(client->ask("POST", "/v1/enroll", R"({"id":"1","secret":"s"})").status == 400);
    CHECK(client->ask("POST", "/v1/enroll", R"({"id":1,"secret":"s","csr":"c"})").status == 400);
    CHECK(client->ask("POST", "/v1/enroll", no_request).status == 400);
    CHECK(serving.entries() == 0);
}

TEST_CASE("more than a request may hold is refused", "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);

    const auto too_many = host.connect(serving)->ask("POST", "/v1/reports", envelopes("{}", 65));
    const auto client = host.connect(serving);
    client->send("POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n");
    const auto too_large = client->receive();
    const auto large_enrolment = serving.connect()->ask(
        "POST", "/v1/enroll", std::string(limits::request_body_bytes + 1, ' '));
    const auto large_head = serving.connect()->ask(
        "GET", "/v1/ca", {}, "X: " + std::string(limits::request_header_bytes, 'x') + "\r\n");

    CHECK(too_many.status == 413);
    CHECK(too_large.status == 413);
    CHECK(large_enrolment.status == 413);
    CHECK(large_head.status == 431);
    CHECK(serving.entries() == 1);
}

TEST_CASE("who has no certificate is turned away before a body is read", "[integration][hostile]") {
    Serving serving;
    const auto client = serving.connect();

    client->send("POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
    const auto reply = client->receive();

    CHECK(reply.status == 403);
}

TEST_CASE("a peer that sends its body too slowly is cut off", "[integration][hostile]") {
    Serving serving({300ms, 300ms, 1000ms});
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);

    client->send("POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n");

    CHECK(client->trickle("x", 200));
    CHECK(serving.entries() == 1);
}

TEST_CASE("a host may send two thousand reports at once and then sixty an hour",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    const auto body = envelopes("{}", 64);

    const auto statuses = send_often(*client, body, 31);
    const auto one_more = client->ask("POST", "/v1/reports", body);

    CHECK(std::count(statuses.begin(), statuses.end(), 200) == 31);
    CHECK(one_more.status == 429);
    CHECK(one_more.header("retry-after") == "2940");  // 48 of 64 tokens are missing, and one for it
}

TEST_CASE("a client aborts at a collector of another CA and sends nothing",
          "[integration][hostile]") {
    Serving serving;
    const Authority other;

    const TlsClient client(serving.address(),
                           *agent_client_context(other.root, "127.0.0.1", some_day, {}, nullptr));

    CHECK_FALSE(client.connected());
    CHECK(serving.entries() == 0);
}

TEST_CASE("a TLS 1.2 client is refused and no ticket is issued", "[integration][hostile]") {
    Serving serving;
    const auto old = *agent_client_context(serving.made.root, "127.0.0.1", some_day, {}, nullptr);
    SSL_CTX_set_min_proto_version(old.get(), TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(old.get(), TLS1_2_VERSION);

    const TlsClient refused(serving.address(), old);
    const auto client = serving.connect();
    REQUIRE(client->ask("GET", "/v1/ca").status == 200);

    CHECK_FALSE(refused.connected());
    CHECK(SSL_version(client->native()) == TLS1_3_VERSION);
    CHECK(SSL_SESSION_has_ticket(SSL_get0_session(client->native())) == 0);
    CHECK(SSL_SESSION_is_resumable(SSL_get0_session(client->native())) == 0);
}

TEST_CASE("anybody may ask for the CAs, the checkpoint and the tree's hashes", "[integration]") {
    Serving serving;
    const auto client = serving.connect();
    const auto empty = client->ask("GET", "/v1/ledger/checkpoint");
    const EnrolledHost host(serving);

    const auto authorities = client->ask("GET", "/v1/ca");
    const auto checkpoint = client->ask("GET", "/v1/ledger/checkpoint");
    const auto tile = client->ask("GET", "/v1/ledger/tile/0/000.p/1");

    CHECK(empty.status == 404);
    REQUIRE(Certificate::chain_from_pem(authorities.body));
    CHECK(Certificate::chain_from_pem(authorities.body)->back().der() == serving.made.root.der());
    const auto opened = open_checkpoint(checkpoint.body, serving.recording.verifier());
    REQUIRE(opened);
    CHECK(opened->size == 1);
    REQUIRE(tile.status == 200);
    CHECK(tile.body == opened->root);
}

TEST_CASE("a tile that is not there is not found", "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto place = GENERATE(as<std::string>{}, "", "0", "0/", "0/0", "0/000", "0/000.p/2",
                                "0/000.p/0", "0/000.p/256", "0/x000", "0/x000/000.p/1/", "64/000",
                                "-1/000", "0/001.p/1", "0/000.p/1x", "0/x/x/x/x/x/x/x");
    CAPTURE(place);

    CHECK(serving.connect()->ask("GET", "/v1/ledger/tile/" + place).status == 404);
}

TEST_CASE("another path or method is told apart", "[integration]") {
    Serving serving;
    const auto client = serving.connect();

    CHECK(client->ask("GET", "/").status == 404);
    CHECK(client->ask("GET", "/v1/policies").status == 404);
    const auto method = client->ask("GET", "/v1/enroll");
    CHECK(method.status == 405);
    CHECK(method.header("allow") == "POST");
}

}  // namespace presscheck::test
