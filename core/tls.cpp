#include "core/tls.h"

#include "core/openssl_ptr.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace presscheck {
namespace {

// openssl.cnf may load engines, weaken ciphers or turn tickets back on (`system_default` is read
// into every SSL_CTX). OpenSSL reads it on first use unless told not to before; a constructor of
// this file runs before main() and so before any use.
const bool configuration_ignored = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;

// Two CAs below the root would break the path length anyway; one intermediate is what we issue.
constexpr int intermediates = 1;

// A peer's whole chain: ours is under 1 KiB.
constexpr long peer_chain_bytes = 16L << 10U;

int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

TlsContext make_context(const SSL_METHOD* method) {
    if (!configuration_ignored) std::abort();
    TlsContext context(SSL_CTX_new(method), SSL_CTX_free);
    if (!context) std::abort();
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
    SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION);
    // A resumed session would carry yesterday's verdict about a certificate revoked today.
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_num_tickets(raw, 0);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(raw, peer_chain_bytes);
    SSL_CTX_set_default_passwd_cb(raw, no_pass_phrase);
    return context;
}

Status use_chain(SSL_CTX* context, const std::vector<Certificate>& chain, const PrivateKey& key) {
    const Error mismatch{Errc::malformed, "the certificate and the private key do not match"};
    if (chain.empty()) return Error{Errc::malformed, "there is no certificate"};
    bool done = SSL_CTX_use_certificate(context, chain.front().native()) == 1 &&
                SSL_CTX_use_PrivateKey(context, key.native()) == 1 &&
                SSL_CTX_check_private_key(context) == 1;
    for (std::size_t i = 1; done && i < chain.size(); ++i)
        done = SSL_CTX_add1_chain_cert(context, chain[i].native()) == 1;
    ERR_clear_error();
    return done ? Status{Ok{}} : mismatch;
}

void trust(SSL_CTX* context, const Certificate& root) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root.native()) != 1) std::abort();
}

std::time_t seconds(Time time) {
    return static_cast<std::time_t>(
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

// Lets every handshake finish: a TLS 1.3 client cannot be told in the handshake why it was turned
// away, so the route does that. client_verdict() judges.
int judge_later(X509_STORE_CTX*, void*) {
    return 1;
}

std::string error_name(int code) {
    return X509_verify_cert_error_string(code);
}

using PathCheck = OpenSslPtr<X509_STORE_CTX, X509_STORE_CTX_free>;

// While every certificate of a verified chain is in force.
Validity path_validity(const STACK_OF(X509) * chain) {
    Validity path{Time::min(), Time::max()};
    for (int i = 0; i < sk_X509_num(chain); ++i) {
        X509* const one = sk_X509_value(chain, i);
        X509_up_ref(one);
        const Certificate certificate(one);
        path.from = std::max(path.from, certificate.not_before());
        path.until = std::min(path.until, certificate.not_after());
    }
    return path;
}

// While `leaf` chains to the root for use as a client. Errors: untrusted (it does not at `now`).
Result<Validity> check_path(SSL* connection, X509* leaf, Time now) {
    const PathCheck check(X509_STORE_CTX_new());
    if (!check ||
        X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(SSL_get_SSL_CTX(connection)), leaf,
                            SSL_get_peer_cert_chain(connection)) != 1) {
        return Error{Errc::untrusted, "the certificate could not be looked at"};
    }
    X509_STORE_CTX_set_default(check.get(), "ssl_client");
    X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(check.get());
    X509_VERIFY_PARAM_set_depth(rules, intermediates);
    X509_VERIFY_PARAM_set_time(rules, seconds(now));
    const bool good = X509_verify_cert(check.get()) == 1;
    ERR_clear_error();
    if (!good) {
        return Error{Errc::untrusted, error_name(X509_STORE_CTX_get_error(check.get()))};
    }
    return path_validity(X509_STORE_CTX_get0_chain(check.get()));
}

// Errors: untrusted (a CA's, for another use, without the name or the key of a host).
Result<ClientCertificate> read_client(const Certificate& leaf) {
    X509* const raw = leaf.native();
    if (X509_check_ca(raw) != 0) {
        return Error{Errc::untrusted, "a CA's certificate is not a host's"};
    }
    if (X509_get_extended_key_usage(raw) != XKU_SSL_CLIENT) {
        return Error{Errc::untrusted, "the certificate is not for clientAuth alone"};
    }
    auto identity = leaf.host_identity();
    if (!identity) return Error{Errc::untrusted, identity.error().message};
    auto key = leaf.public_key();
    if (!key) return Error{Errc::untrusted, key.error().message};
    auto keyid = key->keyid();
    return ClientCertificate{*std::move(identity), *std::move(key), std::move(keyid),
                             leaf.not_after()};
}

Status check_server_name(X509_VERIFY_PARAM* rules, const std::string& name) {
    const bool address = X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1;
    ERR_clear_error();
    if (address) return Ok{};
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (name.empty() || X509_VERIFY_PARAM_set1_host(rules, name.data(), name.size()) != 1) {
        return Error{Errc::malformed, "not the name of a server: '" + name.substr(0, 100) + "'"};
    }
    return Ok{};
}

}  // namespace

Result<TlsContext> agents_server_context(const std::vector<Certificate>& chain,
                                         const PrivateKey& key, const Certificate& root) {
    auto context = make_context(TLS_server_method());
    if (auto used = use_chain(context.get(), chain, key); !used) return std::move(used).error();
    trust(context.get(), root);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context.get(), judge_later, nullptr);
    return context;
}

ClientVerdict client_verdict(SSL* connection, Time now) {
    X509* const shown = SSL_get1_peer_certificate(connection);
    if (shown == nullptr) return {std::nullopt, "no client certificate"};
    const Certificate leaf(shown);
    const auto path = check_path(connection, shown, now);
    if (!path) return {std::nullopt, path.error().message};
    auto client = read_client(leaf);
    if (!client) return {std::nullopt, client.error().message};
    return {*std::move(client), {}, *path};
}

Result<TlsContext> people_server_context(const std::string& certificate_path,
                                         const std::string& key_path) {
    auto context = make_context(TLS_server_method());
    const bool certificate =
        SSL_CTX_use_certificate_chain_file(context.get(), certificate_path.c_str()) == 1;
    ERR_clear_error();
    if (!certificate) return Error{Errc::malformed, certificate_path + ": not a certificate"};
    const bool key =
        SSL_CTX_use_PrivateKey_file(context.get(), key_path.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(context.get()) == 1;
    ERR_clear_error();
    if (!key) return Error{Errc::malformed, key_path + ": not the key of " + certificate_path};
    return context;
}

Result<TlsContext> agent_client_context(const Certificate& root, const std::string& server_name,
                                        Time at, const std::vector<Certificate>& chain,
                                        const PrivateKey* key) {
    auto context = make_context(TLS_client_method());
    trust(context.get(), root);
    X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context.get());
    if (auto named = check_server_name(rules, server_name); !named) {
        return std::move(named).error();
    }
    X509_VERIFY_PARAM_set_time(rules, seconds(at));
    X509_VERIFY_PARAM_set_depth(rules, intermediates);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (key == nullptr) return context;
    if (auto used = use_chain(context.get(), chain, *key); !used) return std::move(used).error();
    return context;
}

std::string handshake_failure(SSL* connection) {
    const auto error = ERR_peek_last_error();
    ERR_clear_error();
    if (const long verdict = SSL_get_verify_result(connection); verdict != X509_V_OK) {
        return "the server's certificate is refused: " + error_name(static_cast<int>(verdict));
    }
    const char* const reason = error == 0 ? nullptr : ERR_reason_error_string(error);
    return reason != nullptr ? reason : "the other side closed the connection";
}

}  // namespace presscheck
