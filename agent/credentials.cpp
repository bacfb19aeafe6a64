#include "agent/credentials.h"

#include "core/durable_file.h"
#include "core/limits.h"
#include "core/tls.h"

#include <utility>

namespace presscheck {
namespace {

constexpr auto believed_after_receipt = std::chrono::days{400};

Result<std::string> read_credential(const StateFolder& state, std::string_view name) {
    return read_whole(state.file(name), limits::credential_file_bytes);
}

std::string without_line_end(std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

}  // namespace

Result<Credentials> load_credentials(const StateFolder& state) {
    auto key = PrivateKey::load(state.file("host.key"));
    if (!key) return key.error();
    const auto chain_pem = read_credential(state, "host.crt");
    if (!chain_pem) return chain_pem.error();
    auto chain = Certificate::chain_from_pem(*chain_pem);
    if (!chain) return at("host.crt", chain.error());
    const auto root_pem = read_credential(state, "root.crt");
    if (!root_pem) return root_pem.error();
    auto root = Certificate::from_pem(*root_pem);
    if (!root) return at("root.crt", root.error());
    const auto vkey = read_credential(state, "ledger.vkey");
    if (!vkey) return vkey.error();
    auto ledger = parse_verifier_key(without_line_end(*vkey));
    if (!ledger) return at("ledger.vkey", ledger.error());
    return Credentials{*std::move(key), *std::move(chain), *std::move(root), *std::move(ledger)};
}

Time verification_time(Time now, std::optional<Time> signed_time) {
    const auto released = parse_date(PRESSCHECK_RELEASED);
    const auto earliest = released ? *released : Time{};
    if (signed_time && (now < earliest || now > *signed_time + believed_after_receipt)) {
        return *signed_time;
    }
    return now < earliest ? earliest : now;
}

Result<Connection> connect(const Enrolment& enrolment, const Credentials& credentials, Time at) {
    const auto url = parse_collector_url(enrolment.collector);
    if (!url) return url.error();
    const auto context =
        agent_client_context(credentials.root, url->host, at, credentials.chain, &credentials.key);
    if (!context) return context.error();
    return Connection::open(*url, *context);
}

}  // namespace presscheck
