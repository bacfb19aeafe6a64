#include "agent/enroll.h"

#include "agent/connection.h"
#include "agent/exchange.h"
#include "checks/policy/text.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/certificate.h"
#include "core/durable_file.h"
#include "core/key.h"
#include "core/ledger.h"
#include "core/limits.h"
#include "core/tls.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::string_view token_prefix = "pcheck1.";
constexpr unsigned private_mode = 0600;

Error not_a_token(const Text& why) {
    return Error{Errc::malformed, "đây không phải mã ghi danh (" + why.vi +
                                      "); hãy dán cả dòng bắt đầu bằng pcheck1.\nthis is no "
                                      "enrolment token (" +
                                      why.en + "); paste the whole line that begins with pcheck1."};
}

std::string without_white_space(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') kept.push_back(c);
    }
    return kept;
}

Result<EnrolmentToken> token_of(const json& members) {
    EnrolmentToken token;
    token.url = members.at("url").get<std::string>();
    token.unit = members.at("unit").get<std::string>();
    token.id = members.at("id").get<std::string>();
    token.secret = members.at("secret").get<std::string>();
    auto root = from_base64(members.at("root").get<std::string>());
    if (!root) return not_a_token({"chứng thư trong mã bị hỏng", "its certificate is damaged"});
    const auto expires = parse_time(members.at("expires").get<std::string>());
    if (!expires) return not_a_token({"ngày trong mã bị hỏng", "its date is damaged"});
    token.root = *std::move(root);
    token.expires = *expires;
    return token;
}

// The key of an attempt whose answer was lost, else a new one, saved before it is sent anywhere.
Result<PrivateKey> key_of(const StateFolder& state) {
    auto kept = PrivateKey::load(state.file("host.key"));
    if (kept || kept.error().code != Errc::not_found) return kept;
    auto made = PrivateKey::generate();
    if (auto saved = made.save(state.file("host.key")); !saved) return saved.error();
    return made;
}

// What the collector answered must be for our key and our unit, or nothing of it is kept.
Status judge(const EnrolmentAnswer& answer, const EnrolmentToken& token, const PrivateKey& key) {
    const auto leaf = Certificate::from_pem(answer.certificate);
    if (!leaf) return at("the collector's certificate", leaf.error());
    const auto subject = leaf->public_key();
    const auto identity = leaf->host_identity();
    if (!subject || !identity || subject->keyid() != key.keyid() || identity->host != answer.host ||
        identity->unit != token.unit) {
        return Error{Errc::untrusted,
                     "the collector answered with a certificate for somebody else"};
    }
    if (const auto ledger = parse_verifier_key(answer.ledger); !ledger) {
        return at("the collector's ledger key", ledger.error());
    }
    return Ok{};
}

Status keep(const StateFolder& state, const EnrolmentAnswer& answer, const Certificate& root) {
    const std::pair<std::string_view, std::string> files[] = {
        {"host.crt", answer.certificate},
        {"root.crt", root.pem()},
        {"ledger.vkey", answer.ledger + "\n"},
    };
    for (const auto& [name, bytes] : files) {
        if (auto kept = write_durably(state.file(name), bytes, private_mode); !kept) return kept;
    }
    return Ok{};
}

Status refuse_second(const StateFolder& state) {
    const auto before = state.enrolment();
    if (!before) return before.error();
    if (!*before) return Ok{};
    return Error{Errc::conflict, "máy này đã ghi danh, là máy " + (*before)->host + " của " +
                                     (*before)->unit + " tại " + (*before)->collector +
                                     "; muốn làm lại, hãy chuyển " + state.path().string() +
                                     " đi nơi khác\nthis machine is enrolled already, as host " +
                                     (*before)->host + " of " + (*before)->unit + " at " +
                                     (*before)->collector + "; to begin anew, move " +
                                     state.path().string() + " away"};
}

}  // namespace

Result<EnrolmentToken> parse_token(std::string_view text) {
    const auto pasted = without_white_space(text);
    if (!pasted.starts_with(token_prefix))
        return not_a_token({"không bắt đầu bằng pcheck1.", "it does not begin with pcheck1."});
    const auto decoded = from_base64url(std::string_view(pasted).substr(token_prefix.size()));
    if (!decoded) return not_a_token({"thiếu một phần", "part of it is missing"});
    const auto members = parse_json(*decoded, limits::request_body_bytes);
    if (!members) return not_a_token({"thiếu một phần", "part of it is missing"});
    try {
        return token_of(*members);
    } catch (const json::exception&) {
        return not_a_token({"thiếu một thành phần", "a member is missing"});
    }
}

Result<Enrolment> enroll(const EnrolmentToken& token, const StateFolder& state,
                         const Clock& clock) {
    if (auto first = refuse_second(state); !first) return first.error();
    const auto root = Certificate::from_der(token.root);
    if (!root) return not_a_token({"chứng thư trong mã bị hỏng", "its certificate is damaged"});
    const auto url = parse_collector_url(token.url);
    if (!url) return url.error();
    const auto context = agent_client_context(*root, url->host, clock.now(), {}, nullptr);
    if (!context) return context.error();
    auto connection = Connection::open(*url, *context);
    if (!connection) return connection.error();

    const auto key = key_of(state);
    if (!key) return key.error();
    const auto answer = ask_enrolment(*connection, {token.id, token.secret, make_request(*key)});
    if (!answer) return answer.error();
    if (auto fits = judge(*answer, token, *key); !fits) return fits.error();
    if (auto kept = keep(state, *answer, *root); !kept) return kept.error();

    Enrolment enrolment{token.url, token.unit, answer->host, clock.now()};
    if (auto saved = state.save(enrolment); !saved) return saved.error();
    return enrolment;
}

}  // namespace presscheck
