// X.509 as presscheck uses it: a root and an issuing CA, server and agent certificates, and the
// SPIFFE names agents carry. RFC 5280; design section 7, "Identity".
#pragma once

#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using X509 = struct x509_st;

namespace presscheck {

// spiffe://<trust-domain>/agency/<unit>/host/<uuid>
struct HostIdentity {
    std::string trust_domain;
    std::string unit;
    std::string host;
};

std::string encode(const HostIdentity& identity);
// Errors: malformed.
Result<HostIdentity> parse_host_identity(std::string_view uri);

class Certificate {
public:
    // Errors: malformed.
    static Result<Certificate> from_der(std::string_view der);
    static Result<Certificate> from_pem(std::string_view pem);                     // the first one
    static Result<std::vector<Certificate>> chain_from_pem(std::string_view pem);  // all, in order

    std::string der() const;
    std::string pem() const;
    Result<PublicKey> public_key() const;  // Errors: malformed (not Ed25519)
    Time not_before() const;
    Time not_after() const;

    // The identity in the one URI SAN of an agent's certificate.
    // Errors: malformed (no URI SAN, more than one, or another form).
    Result<HostIdentity> host_identity() const;

    X509* native() const { return x509_.get(); }
    explicit Certificate(X509* owned);

private:
    std::shared_ptr<X509> x509_;
};

struct Validity {
    Time from{};   // whole seconds are kept
    Time until{};  // the last second it is good for
};

// Making certificates: core/certificate_issue.cpp. Serials are random, extensions the few RFC 5280
// asks for. REQUIRES: names of 1 to 64 bytes of UTF-8, keys that OpenSSL can sign with.

// A self-signed root that may sign one level of issuing CAs.
Certificate make_root(const PrivateKey& key, std::string_view name, Validity validity);
Certificate issue_authority(const PublicKey& subject, std::string_view name, Validity validity,
                            const Certificate& root, const PrivateKey& root_key);
// serverAuth; `names` are DNS names or addresses.
Certificate issue_server(const PublicKey& subject, const std::vector<std::string>& names,
                         Validity validity, const Certificate& issuer,
                         const PrivateKey& issuer_key);
// The same, self-signed, for any kind of key: what a listener shows to browsers.
Certificate self_sign_server(EVP_PKEY* key, const std::vector<std::string>& names,
                             Validity validity);
// clientAuth only, exactly one URI SAN.
Certificate issue_agent(const PublicKey& subject, const HostIdentity& identity, Validity validity,
                        const Certificate& issuer, const PrivateKey& issuer_key);

// A PKCS#10 request (PEM) that proves possession of the key; its subject is ignored.
std::string make_request(const PrivateKey& key);
// The key of a request whose own signature verifies. Errors: malformed, untrusted.
Result<PublicKey> open_request(std::string_view pem);

}  // namespace presscheck
