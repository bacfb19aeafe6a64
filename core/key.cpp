#include "core/key.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace presscheck {
namespace {

constexpr std::size_t raw_key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

// RFC 8410: the DER of every Ed25519 SubjectPublicKeyInfo is this and the 32 bytes of the key.
constexpr std::string_view spki_prefix{"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12};

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Digest = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

const unsigned char* unsigned_bytes(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// For what OpenSSL refuses only when memory is gone: there is nothing to answer then.
void must(bool done) {
    if (!done) std::abort();
}

// The points of small order, by their y without the sign bit (0, 1, -1, the two of order 8, and
// p and p+1, which are 0 and 1 again). Such a key verifies a signature over any message.
bool has_small_order(std::string_view raw) {
    static constexpr std::array<std::string_view, 7> hex{
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    std::string y(raw);
    y.back() = static_cast<char>(static_cast<unsigned char>(y.back()) & 0x7fU);
    return std::find(hex.begin(), hex.end(), to_hex(y)) != hex.end();
}

// Never asks a terminal for a passphrase.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return -1;
}

bool is_ed25519(const EVP_PKEY* key) {
    return key != nullptr && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519;
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const {
    EVP_PKEY_free(key);
}

Result<PublicKey> PublicKey::from_raw(std::string_view raw) {
    if (raw.size() != raw_key_bytes) {
        return Error{Errc::malformed, "an Ed25519 public key has 32 bytes"};
    }
    if (has_small_order(raw)) {
        return Error{Errc::malformed, "this Ed25519 public key verifies any message"};
    }
    auto* key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, unsigned_bytes(raw), raw.size());
    must(key != nullptr);
    return PublicKey(key);
}

Result<PublicKey> PublicKey::from_spki(std::string_view der) {
    if (!der.starts_with(spki_prefix)) {
        return Error{Errc::malformed, "not the SubjectPublicKeyInfo of an Ed25519 key"};
    }
    return from_raw(der.substr(spki_prefix.size()));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
    const Error malformed{Errc::malformed, "not the PEM of an Ed25519 public key"};
    if (pem.size() > limits::key_file_bytes) return malformed;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    must(bio != nullptr);
    const std::unique_ptr<EVP_PKEY, FreeKey> key(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
    // What fails here must not be found by the next reader of this thread's error queue.
    ERR_clear_error();
    if (!is_ed25519(key.get())) return malformed;
    std::string raw(raw_key_bytes, '\0');
    std::size_t size = raw.size();
    must(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                     &size) == 1);
    return from_raw(raw);
}

std::string PublicKey::raw() const {
    std::string raw(raw_key_bytes, '\0');
    std::size_t size = raw.size();
    must(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                     &size) == 1);
    return raw;
}

std::string PublicKey::spki() const {
    return std::string(spki_prefix) + raw();
}

std::string PublicKey::pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    must(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string PublicKey::keyid() const {
    return sha256_hex(spki());
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
    if (signature.size() != signature_bytes) return false;
    const Digest context(EVP_MD_CTX_new());
    must(context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    const bool good = EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                                       unsigned_bytes(message), message.size()) == 1;
    ERR_clear_error();
    return good;
}

PrivateKey PrivateKey::generate() {
    auto* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    must(key != nullptr);
    return PrivateKey(key);
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    must(bio != nullptr);
    PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (!is_ed25519(key.native())) {
        return Error{Errc::malformed, "not the PKCS#8 PEM of an Ed25519 private key"};
    }
    return key;
}

PublicKey PrivateKey::public_key() const {
    std::array<unsigned char, raw_key_bytes> raw{};
    std::size_t size = raw.size();
    must(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1);
    auto* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size());
    must(key != nullptr);
    return PublicKey(key);
}

std::string PrivateKey::sign(std::string_view message) const {
    const Digest context(EVP_MD_CTX_new());
    std::string signature(signature_bytes, '\0');
    std::size_t size = signature.size();
    must(context != nullptr &&
         EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                        unsigned_bytes(message), message.size()) == 1);
    return signature;
}

}  // namespace presscheck
