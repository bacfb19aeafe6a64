// PKCS#10 requests (RFC 2986): a public key, and proof that its sender holds the private one.
#include "core/certificate.h"
#include "core/openssl_ptr.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdlib>

namespace presscheck {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free>;
using SigningRequest = OpenSslPtr<X509_REQ, X509_REQ_free>;

int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

Result<PublicKey> key_of(X509_REQ* request) {
    unsigned char* bytes = nullptr;
    const int length = i2d_PUBKEY(X509_REQ_get0_pubkey(request), &bytes);
    if (length <= 0) return Error{Errc::malformed, "a request without a readable key"};
    const std::string spki(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return PublicKey::from_spki(spki);
}

}  // namespace

std::string make_request(const PrivateKey& key) {
    const SigningRequest request(X509_REQ_new());
    const bool done = X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                      X509_REQ_set_pubkey(request.get(), key.native()) == 1 &&
                      X509_REQ_sign(request.get(), key.native(), nullptr) > 0;
    const Bio bio(BIO_new(BIO_s_mem()));
    if (!done || PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) std::abort();
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

Result<PublicKey> open_request(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const SigningRequest request(
        PEM_read_bio_X509_REQ(bio.get(), nullptr, no_pass_phrase, nullptr));
    ERR_clear_error();
    if (!request) return Error{Errc::malformed, "not a certificate request in PEM"};
    auto key = key_of(request.get());
    ERR_clear_error();
    if (!key) return at("certificate request", std::move(key).error());
    const bool proven = X509_REQ_verify(request.get(), key->native()) == 1;
    ERR_clear_error();
    if (!proven) return Error{Errc::untrusted, "the request is not signed by its own key"};
    return key;
}

}  // namespace presscheck
