#include "collector/enrolment.h"

#include "collector/caller.h"
#include "collector/json_pieces.h"
#include "collector/ledger_writer.h"
#include "collector/token.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/log.h"

#include <openssl/crypto.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::chrono::days certificate_lasts{90};
constexpr std::size_t remembered_addresses = 65'536;
constexpr std::size_t asked_members = 3;

Response malformed(std::string_view detail) {
    return problem(400, "urn:presscheck:malformed", "The request cannot be read", detail);
}

Response too_many(std::chrono::seconds wait) {
    auto answer = problem(429, "urn:presscheck:too-many", "Too many requests");
    answer.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return answer;
}

// An id as tokens spell it: 1 to 18 digits, no zero in front.
std::optional<std::int64_t> id_of(std::string_view text) {
    std::int64_t id = 0;
    const auto [rest, bad] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (bad != std::errc{} || rest != text.data() + text.size() || std::to_string(id) != text) {
        return std::nullopt;
    }
    return id;
}

// In constant time, so that nothing can be learned digit by digit.
bool matches(const std::optional<Token>& token, std::string_view secret) {
    const std::string digest = secret_digest(secret);
    const std::string kept = token ? token->secret_hash : std::string(digest.size(), '\0');
    return kept.size() == digest.size() &&
           CRYPTO_memcmp(kept.data(), digest.data(), digest.size()) == 0 && token.has_value();
}

// What the ledger keeps about a key that begins to count.
std::string key_record(const HostIdentity& identity, const Certificate& certificate,
                       const PublicKey& key, std::int64_t token) {
    return canonical_bytes(json{{"certificate", to_base64(certificate.der())},
                                {"event", "enrol"},
                                {"host", identity.host},
                                {"key", to_base64(key.spki())},
                                {"not_after", format_time(certificate.not_after())},
                                {"schema", 1},
                                {"token", std::to_string(token)},
                                {"unit", identity.unit}});
}

enum class Outcome { none, enrolled, again, used_up, expired, other_token, revoked };

}  // namespace

struct Enrolment::Asked {
    std::string id, secret, csr;
};

// What a transaction found out; read after it.
struct Enrolment::Granted {
    Outcome outcome = Outcome::none;
    std::string host, unit;
    std::string certificate;  // DER
};

Enrolment::Enrolment(EnrolmentParts parts)
    : parts_(std::move(parts)),
      guesses_({limits::token_guesses_per_hour, limits::token_guesses_burst},
               remembered_addresses) {}

Response Enrolment::answer(const Request& request) {
    if (const auto wait = guesses_.wait(request.peer, parts_.clock.now())) {
        log_event(LogLevel::warning, "token_guesses", {{"peer", request.peer}});
        return too_many(*wait);
    }
    const auto unreadable = [&](std::string_view detail) {
        guesses_.take(request.peer, 1, parts_.clock.now());
        return malformed(detail);
    };
    if (!has_few_values(request.body, 1 + asked_members)) {
        return unreadable("the members are id, secret and csr, each a text");
    }
    const auto body = parse_json(request.body, limits::request_body_bytes);
    if (!body) return unreadable(body.error().message);
    const auto text = [&](const char* name) -> std::optional<std::string> {
        const auto found = body->find(name);
        if (found == body->end() || !found->is_string()) return std::nullopt;
        return found->get<std::string>();
    };
    if (!body->is_object()) return unreadable("an object with id, secret and csr is expected");
    const auto id = text("id");
    const auto secret = text("secret");
    const auto csr = text("csr");
    if (!id || !secret || !csr || body->size() != asked_members) {
        return unreadable("the members are id, secret and csr, each a text");
    }
    return judge(request, Asked{*id, *secret, *csr});
}

Response Enrolment::judge(const Request& request, const Asked& asked) {
    auto reader = parts_.readers.borrow();
    if (!reader) return try_later(reader.error());
    std::optional<Token> token;
    if (const auto id = id_of(asked.id)) {
        auto found = (*reader)->find_token(*id);
        if (!found) return try_later(found.error());
        token = *std::move(found);
    }
    if (!matches(token, asked.secret)) {
        guesses_.take(request.peer, 1, parts_.clock.now());
        return refused(
            request, token ? "wrong secret for token " + asked.id.substr(0, 20) : "unknown token");
    }
    const auto key = open_request(asked.csr);
    if (!key) return malformed(key.error().message);
    return enrol(request, *token, *key);
}

Response Enrolment::enrol(const Request& request, const Token& token, const PublicKey& key) {
    Granted granted;
    const auto done = parts_.recorder.transact([&](Store& store, LedgerWriter& ledger) {
        granted = Granted{};
        return grant(store, ledger, token, key, granted);
    });
    const auto said = [&](LogLevel level, std::string_view event) {
        log_event(level, event,
                  {{"peer", request.peer},
                   {"token", std::to_string(token.id)},
                   {"keyid", key.keyid()},
                   {"host", granted.host},
                   {"unit", granted.unit}});
    };
    switch (granted.outcome) {
        case Outcome::used_up:
            said(LogLevel::warning, "token_used");
            return problem(403, "urn:presscheck:token-used", "The token is used",
                           "Each use of a token is for one key. Ask for a new token.");
        case Outcome::expired:
            said(LogLevel::warning, "token_expired");
            return problem(403, "urn:presscheck:token-expired", "The token has expired",
                           "Ask for a new token.");
        case Outcome::other_token:
            said(LogLevel::warning, "key_known");
            return problem(409, "urn:presscheck:key-known", "The key is enrolled already",
                           "This key was enrolled with another token. Make a new key.");
        case Outcome::revoked:
            return refused(request, "the key or its host is revoked");
        case Outcome::none:
        case Outcome::enrolled:
        case Outcome::again:
            break;
    }
    if (!done) return not_recorded();
    said(LogLevel::info, granted.outcome == Outcome::again ? "enrolled_again" : "enrolled");
    return welcome(granted);
}

// Runs in the recorder's transaction, so that of many keys for one use exactly one gets it.
Status Enrolment::grant(Store& store, LedgerWriter& ledger, const Token& token,
                        const PublicKey& key, Granted& granted) const {
    const auto stop = [&](Outcome outcome) -> Status {
        granted.outcome = outcome;
        return Error{Errc::denied, "not enrolled"};
    };
    const auto use = store.find_token_use(token.id, key.keyid());
    if (!use) return use.error();
    if (*use) {
        if (auto found = find_again(store, **use, granted); !found) return found;
        return granted.outcome == Outcome::revoked ? stop(Outcome::revoked) : Status{Ok{}};
    }
    const auto now_kept = store.find_token(token.id);
    if (!now_kept) return now_kept.error();
    if (!*now_kept || (*now_kept)->uses_left <= 0) return stop(Outcome::used_up);
    if ((*now_kept)->expires_at < ledger.now()) return stop(Outcome::expired);
    const auto known = store.find_host_key(key.keyid());
    if (!known) return known.error();
    if (*known) return stop(Outcome::other_token);
    return make_host(store, ledger, token, key, granted);
}

Status Enrolment::find_again(Store& store, const TokenUse& use, Granted& granted) const {
    const auto host = store.find_host(use.host);
    if (!host) return host.error();
    const auto key = store.find_host_key(use.keyid);
    if (!key) return key.error();
    if (!*host || !*key) return Error{Errc::unavailable, "a used token without its host"};
    const bool revoked = (*host)->status == HostStatus::revoked || (*key)->revoked.has_value();
    granted = Granted{revoked ? Outcome::revoked : Outcome::again, (*host)->uuid,
                      (*host)->unit_slug, (*key)->certificate};
    return Ok{};
}

Status Enrolment::make_host(Store& store, LedgerWriter& ledger, const Token& token,
                            const PublicKey& key, Granted& granted) const {
    const auto units = store.units();
    if (!units) return units.error();
    HostIdentity identity{parts_.trust_domain, "", random_uuid()};
    for (const auto& unit : *units)
        if (unit.id == token.unit) identity.unit = unit.slug;
    const auto host = store.add_host(token.unit, identity.host);
    if (!host) return host.error();
    const Time from = std::chrono::floor<std::chrono::seconds>(parts_.clock.now());
    const auto certificate = issue_agent(key, identity, {from, from + certificate_lasts},
                                         parts_.authority.issuing, parts_.authority.issuing_key);
    const auto entry = ledger.append_own(EntryKind::key, token.unit,
                                         key_record(identity, certificate, key, token.id));
    if (!entry) return entry.error();
    HostKey row;
    row.keyid = key.keyid();
    row.host = *host;
    row.public_key = key.raw();
    row.certificate = certificate.der();
    row.not_after = certificate.not_after();
    row.from = entry->index;
    if (auto added = store.add_host_key(row); !added) return added;
    if (auto used = store.use_token({token.id, row.keyid, *host}); !used) return used;
    granted = Granted{Outcome::enrolled, identity.host, identity.unit, row.certificate};
    return Ok{};
}

Response Enrolment::welcome(const Granted& granted) const {
    const auto leaf = Certificate::from_der(granted.certificate);
    if (!leaf) return try_later(leaf.error());
    return json_response(201, json{{"certificate", leaf->pem() + parts_.authority.issuing.pem()},
                                   {"host", granted.host},
                                   {"interval", parts_.interval.count()},
                                   {"ledger", parts_.ledger}}
                                  .dump());
}

}  // namespace presscheck
