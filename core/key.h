// Ed25519 keys (RFC 8032): making, signing, verifying, and the files they rest in.
//
// A private key file is PKCS#8 PEM with mode 0600; one that others may read is refused, with the
// chmod that mends it. Secrets are move-only and wiped by OpenSSL when freed.
#pragma once

#include "core/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

using EVP_PKEY = struct evp_pkey_st;

namespace presscheck {

struct FreeKey {
    void operator()(EVP_PKEY* key) const;
};

class PublicKey {
public:
    // Errors: malformed (not the DER of an Ed25519 SubjectPublicKeyInfo).
    static Result<PublicKey> from_spki(std::string_view der);
    // The 32 bytes. A key of small order, which verifies any message, is malformed too.
    static Result<PublicKey> from_raw(std::string_view raw);
    static Result<PublicKey> from_pem(std::string_view pem);
    // Errors: not_found, denied, malformed, unavailable.
    static Result<PublicKey> load(const std::filesystem::path& pem);

    std::string spki() const;  // DER
    std::string raw() const;   // 32 bytes
    std::string pem() const;
    std::string keyid() const;  // hex SHA-256 of the SubjectPublicKeyInfo

    bool verify(std::string_view message, std::string_view signature) const;

    EVP_PKEY* native() const { return key_.get(); }
    explicit PublicKey(EVP_PKEY* owned) : key_(owned, FreeKey{}) {}

private:
    std::shared_ptr<EVP_PKEY> key_;
};

class PrivateKey {
public:
    static PrivateKey generate();
    // Errors: malformed (not the unencrypted PKCS#8 PEM of an Ed25519 key).
    static Result<PrivateKey> from_pem(std::string_view pem);
    // Errors: not_found, denied, malformed, untrusted (mode looser than 0600, or another owner's;
    // the message holds the command that mends it), unavailable.
    static Result<PrivateKey> load(const std::filesystem::path& pem);

    // Writes PKCS#8 PEM, mode 0600, durable (file and folder synced) and never half.
    // Errors: conflict (exists: it stays as it was), not_found (no such folder), denied,
    // unavailable.
    Status save(const std::filesystem::path& pem) const;

    PublicKey public_key() const;
    std::string keyid() const { return public_key().keyid(); }
    std::string sign(std::string_view message) const;  // 64 bytes

    EVP_PKEY* native() const { return key_.get(); }
    explicit PrivateKey(EVP_PKEY* owned) : key_(owned) {}

private:
    std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

}  // namespace presscheck
