#include "tests/support/sending_host.h"

#include "core/clock.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace presscheck::test {
namespace {

using nlohmann::json;

constexpr std::size_t most_in_a_batch = 8;
constexpr int checks = 30;

json token_members(const std::string& token) {
    const std::string prefix = "pcheck1.";
    return json::parse(
        *from_base64url(token.substr(prefix.size(), token.find('\n') - prefix.size())));
}

std::string request(const std::string& body) {
    return "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

SendingHost::SendingHost(char which, const std::string& token, const std::string& address)
    : key_(fixed_key(which)), dice_(static_cast<unsigned char>(which)) {
    const auto members = token_members(token);
    const auto root = Certificate::from_der(*from_base64(members.at("root").get<std::string>()));
    const auto now = SystemClock{}.now();
    TlsClient client(address, *agent_client_context(*root, "localhost", now, {}, nullptr));
    const auto reply = client.ask(
        "POST", "/v1/enroll",
        json{
            {"csr", make_request(key_)}, {"id", members.at("id")}, {"secret", members.at("secret")}}
            .dump());
    if (reply.status != 201) throw std::runtime_error("not enrolled: " + reply.body);
    const auto answer = json::parse(reply.body);
    agent_.emplace(which, answer.at("host").get<std::string>(),
                   members.at("unit").get<std::string>());
    ledger_key_ = answer.at("ledger");
    const auto chain = Certificate::chain_from_pem(answer.at("certificate").get<std::string>());
    tls_ = *agent_client_context(*root, "localhost", now, *chain, &key_);
}

void SendingHost::make_batch() {
    const std::size_t count = 1 + dice_() % most_in_a_batch;
    while (batch_.size() < count) {
        const auto which = std::to_string(dice_() % checks);
        agent_->set("p/check-" + which, dice_() % 2 == 0 ? State::pass : State::fail);
        const bool full = !begun_ || dice_() % 16 == 0;
        begun_ = true;
        const auto report = full ? agent_->full() : agent_->delta();
        batch_.push_back({report.record(), encode(report.envelope())});
    }
}

std::string SendingHost::body() const {
    std::string text = "{\"envelopes\":[";
    for (const Sealed& one : batch_)
        text += (text.back() == '[' ? "" : ",") + one.envelope;
    return text + "]}";
}

// Keeps the receipts of an answer. False when it is none, or was cut in the middle.
bool SendingHost::keep(int status, const std::string& answer) {
    if (status != 200) return false;
    const auto body = json::parse(answer, nullptr, false);
    if (body.is_discarded()) return false;
    const auto& answers = body.at("answers");
    for (std::size_t i = 0; i < batch_.size(); ++i)
        promises_.push_back({batch_[i].record, answers.at(i).at("receipt").get<std::string>()});
    return true;
}

void SendingHost::send_until_cut(const std::string& address, std::atomic<int>& answered) {
    try {
        TlsClient first(address, tls_);
        TlsClient second(address, tls_);
        while (true) {
            if (batch_.empty()) make_batch();
            const auto bytes = request(body());
            first.send(bytes);
            second.send(bytes);
            const auto one = first.receive();
            const auto other = second.receive();
            const bool kept_one = keep(one.status, one.body);
            const bool kept_other = keep(other.status, other.body);
            if (kept_one || kept_other) {
                batch_.clear();
                ++answered;
            }
            if (one.status == 0 && other.status == 0) return;
        }
    } catch (const std::runtime_error&) {
        return;  // nobody listens: it was killed already
    }
}

Reply SendingHost::send(const std::string& address) {
    if (batch_.empty()) make_batch();
    TlsClient client(address, tls_);
    auto reply = client.ask("POST", "/v1/reports", body());
    if (keep(reply.status, reply.body)) batch_.clear();
    return reply;
}

bool SendingHost::send_rest(const std::string& address) {
    return batch_.empty() || send(address).status == 200;
}

}  // namespace presscheck::test
