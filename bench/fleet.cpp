#include "bench/fleet.h"

#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/report.h"
#include "core/sha256.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck::bench {
namespace {

using nlohmann::json;

constexpr int checks = 50;
constexpr std::string_view token_prefix = "pcheck1.";

struct Token {
    std::string id, secret, unit;
    Certificate root;
};

Result<Token> read_token(std::string_view line) {
    const Error malformed{Errc::malformed, "not a token"};
    if (!line.starts_with(token_prefix)) return malformed;
    const auto decoded = from_base64url(line.substr(token_prefix.size()));
    if (!decoded) return malformed;
    const auto members = parse_json(*decoded, limits::request_body_bytes);
    if (!members) return malformed;
    const auto der = from_base64(members->at("root").get<std::string>());
    if (!der) return malformed;
    auto root = Certificate::from_der(*der);
    if (!root) return malformed;
    return Token{members->at("id"), members->at("secret"), members->at("unit"), *std::move(root)};
}

// A result as the shipped policy makes them: two in three with a row of evidence.
ReportedResult result(int check, bool good) {
    json value{{"check", "level3-server/check-" + std::to_string(100 + check)},
               {"evidence", json::array()},
               {"expected", "permitrootlogin is no, where context is global"},
               {"source", "/etc/ssh/sshd_config:" + std::to_string(check)},
               {"state", good ? "pass" : "fail"}};
    if (check % 3 != 0) {
        value["evidence"].push_back(
            {{"probe", "sshd"},
             {"row", {{"context", "global"}, {"permitrootlogin", good ? "no" : "yes"}}},
             {"source", "/etc/ssh/sshd_config:" + std::to_string(check)}});
    }
    return *ReportedResult::from_value(value);
}

// One result of the fifty changes from each report to the next.
CompleteState state_at(std::uint64_t sequence) {
    CompleteState state;
    for (int check = 0; check < checks; ++check) {
        const auto turns = (sequence + static_cast<std::uint64_t>(checks - check - 1)) / checks;
        auto one = result(check, turns % 2 == 0);
        auto name = one.check;
        state.emplace(std::move(name), std::move(one));
    }
    return state;
}

void say_everything(Report& report, const std::string& unit, const CompleteState& state) {
    report.basis = ReportBasis{unit,
                               PRESSCHECK_VERSION,
                               sha256_hex("agent"),
                               {{"level3-server", "2026.11.1", sha256_hex("policy"), {}}}};
    report.machine = Machine{"web-1", "Debian GNU/Linux 12 (bookworm)", "6.1.0-28-amd64", "x86_64"};
    for (const auto& [check, result] : state)
        report.results.push_back(result);
}

}  // namespace

FleetHost::FleetHost(PrivateKey key, std::string unit, std::string uuid, TlsContext tls)
    : key_(std::move(key)),
      unit_(std::move(unit)),
      uuid_(std::move(uuid)),
      tls_(std::move(tls)),
      chain_(to_hex(random_bytes(16))),
      instance_(to_hex(random_bytes(16))),
      previous_(64, '0') {}

Result<FleetHost> FleetHost::enrol(const Address& address, const std::string& line) {
    const auto token = read_token(line);
    if (!token) return token.error();
    const Time now = SystemClock{}.now();
    const auto stranger = agent_client_context(token->root, address.host, now, {}, nullptr);
    if (!stranger) return stranger.error();
    auto connection = HttpsClient::connect(address, *stranger);
    if (!connection) return connection.error();
    auto key = PrivateKey::generate();
    const json asked{{"csr", make_request(key)}, {"id", token->id}, {"secret", token->secret}};
    const auto answer = connection->post("/v1/enroll", asked.dump(), false);
    if (!answer) return answer.error();
    if (answer->status != 201) return Error{Errc::unavailable, "not enrolled: " + answer->body};
    const auto members = parse_json(answer->body, limits::answer_bytes);
    if (!members) return members.error();
    const auto chain = Certificate::chain_from_pem(members->at("certificate").get<std::string>());
    if (!chain) return chain.error();
    auto tls = agent_client_context(token->root, address.host, SystemClock{}.now(), *chain, &key);
    if (!tls) return tls.error();
    return FleetHost(std::move(key), token->unit, members->at("host"), *std::move(tls));
}

void FleetHost::seal(std::size_t count, Size size) {
    std::vector<std::string> sealed;
    auto before = state_at(sequence_);
    for (std::size_t i = 0; i < count; ++i) {
        auto after = state_at(++sequence_);
        Report report;
        report.host = uuid_;
        report.chain = chain_;
        report.instance = instance_;
        report.sequence = sequence_;
        report.previous = previous_;
        report.finished_at = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now());
        report.state_digest = state_digest(after);
        if (size == Size::full || sequence_ == 1) {
            say_everything(report, unit_, after);
        } else {
            report.results = difference(before, after).results;
        }
        auto payload = presscheck::encode(report);
        previous_ = sha256_hex(payload);
        sealed.push_back("{\"envelopes\":[" +
                         encode(presscheck::seal(report_type, std::move(payload), key_)) + "]}");
        before = std::move(after);
    }
    std::reverse(sealed.begin(), sealed.end());
    bodies_.insert(bodies_.begin(), std::make_move_iterator(sealed.begin()),
                   std::make_move_iterator(sealed.end()));
}

std::string FleetHost::next() {
    if (bodies_.empty()) return {};
    auto body = std::move(bodies_.back());
    bodies_.pop_back();
    return body;
}

}  // namespace presscheck::bench
