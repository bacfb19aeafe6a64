// TLS 1.3 and nothing older, with resumption really off: no tickets, no cache, no openssl.cnf.
//
// The contexts are plain OpenSSL; Asio takes them over by their native handle. openssl.cnf is kept
// out by tls.cpp itself, before main() begins, so that linking this file is enough.
#pragma once

#include "core/certificate.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

using SSL_CTX = struct ssl_ctx_st;
using SSL = struct ssl_st;

namespace presscheck {

using TlsContext = std::shared_ptr<SSL_CTX>;

// The agents' side of the collector: asks for a client certificate, lets the handshake finish
// whatever comes, and leaves the verdict to client_verdict().
// Errors: malformed (key and certificate do not match).
Result<TlsContext> agents_server_context(const std::vector<Certificate>& chain,
                                         const PrivateKey& key, const Certificate& root);

// What a host's certificate says.
struct ClientCertificate {
    HostIdentity identity;
    PublicKey key;
    std::string keyid;
    Time not_after{};
};

// Who the client is. `reason` is for the log, never for the peer.
struct ClientVerdict {
    std::optional<ClientCertificate> certificate;  // present: it chains to our root, in force
    std::string reason;                            // why not
    // While every certificate of that chain is in force. Within it the same certificates are judged
    // the same; `until` itself lies outside.
    Validity path{};
};

// Judges the certificate a client of agents_server_context() showed: it chains to the root, is in
// force at `now`, is for clientAuth and nothing else, and carries exactly one SPIFFE name.
// REQUIRES: the handshake is over.
ClientVerdict client_verdict(SSL* connection, Time now);

// The people's side: its own certificate and key as PEM files (ECDSA P-256), no client certificate.
// Errors: not_found, malformed.
Result<TlsContext> people_server_context(const std::string& certificate_path,
                                         const std::string& key_path);

// An agent's side: trusts `root` alone, checks the server's name against `server_name` and validity
// at `at`. `chain` and `key` are absent while enrolling.
// Errors: malformed.
Result<TlsContext> agent_client_context(const Certificate& root, const std::string& server_name,
                                        Time at, const std::vector<Certificate>& chain,
                                        const PrivateKey* key);

// Why the last handshake of this thread failed, in words for a person; never empty.
std::string handshake_failure(SSL* connection);

}  // namespace presscheck
