#include "collector/known_clients.h"

#include "core/openssl_ptr.h"
#include "core/sha256.h"

#include <openssl/ssl.h>

namespace presscheck {
namespace {

void add(std::string& bytes, X509* borrowed) {
    X509_up_ref(borrowed);
    bytes += Certificate(borrowed).der();
}

// The leaf and whatever came with it: another path to the root is another question. DER says how
// long it is, so that no two lists of certificates have the same bytes.
std::string shown_by(SSL* connection) {
    X509* const leaf = SSL_get0_peer_certificate(connection);
    if (leaf == nullptr) return {};
    std::string bytes;
    add(bytes, leaf);
    const STACK_OF(X509)* const others = SSL_get_peer_cert_chain(connection);
    for (int i = 0; i < sk_X509_num(others); ++i)
        add(bytes, sk_X509_value(others, i));
    return sha256(bytes);
}

}  // namespace

ClientVerdict KnownClients::verdict(SSL* connection, Time now) {
    const std::string shown = shown_by(connection);
    const auto found = known_.find(shown);
    if (found != known_.end()) {
        const Validity& path = found->second.path;
        if (path.from <= now && now < path.until) return found->second;
    }
    auto verdict = client_verdict(connection, now);
    if (!verdict.certificate) return verdict;
    if (known_.size() >= most_) known_.clear();
    known_.insert_or_assign(shown, verdict);
    return verdict;
}

}  // namespace presscheck
