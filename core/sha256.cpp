#include "core/sha256.h"

#include "core/bytes.h"
#include "core/openssl_ptr.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace presscheck {
namespace {

constexpr std::size_t digest_bytes = 32;

using Algorithm = OpenSslPtr<EVP_MD, EVP_MD_free>;
using Context = OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;

// OpenSSL 3 looks an algorithm up by its name under locks, which costs more than hashing a result:
// it is done once.
const EVP_MD* algorithm() {
    static const Algorithm found(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return found.get();
}

}  // namespace

std::string sha256(std::string_view bytes) {
    thread_local const Context context(EVP_MD_CTX_new());
    std::string digest(digest_bytes, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(digest.data());
    // Refused only when memory is gone: there is nothing to answer then.
    const bool done = context != nullptr && algorithm() != nullptr &&
                      EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), out, nullptr) == 1;
    if (!done) std::abort();
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256(bytes));
}

}  // namespace presscheck
