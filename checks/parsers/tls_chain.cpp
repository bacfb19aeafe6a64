#include "checks/parsers/tls_chain.h"

#include "core/limits.h"
#include "core/openssl_ptr.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/tls1.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <optional>

namespace presscheck {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free_all>;
using X509Ptr = OpenSslPtr<X509, X509_free>;
using VerifyPtr = OpenSslPtr<X509_STORE_CTX, X509_STORE_CTX_free>;

void free_stack(STACK_OF(X509) * certificates) {
    sk_X509_free(certificates);
}
using Stack = OpenSslPtr<STACK_OF(X509), free_stack>;

Bio reading(std::string_view text) {
    return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

Error malformed(std::string_view why) {
    ERR_clear_error();
    return Error{Errc::malformed, "TLS: " + std::string(why)};
}

Result<std::vector<X509Ptr>> read_chain(std::string_view pem) {
    if (pem.size() > limits::tls_chain_bytes)
        return Error{Errc::too_large, "TLS: the chain is too long"};
    const auto bio = reading(pem);
    std::vector<X509Ptr> chain;
    while (auto* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
        chain.emplace_back(certificate);
        if (chain.size() > limits::tls_chain_certificates)
            return Error{Errc::too_large, "TLS: too many certificates"};
    }
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!ended || chain.empty()) return malformed("a certificate cannot be read");
    return chain;
}

std::optional<Time> moment_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return Time{std::chrono::seconds{::timegm(&parts)}};
}

bool signed_by_itself(X509* certificate) {
    return X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) ==
           0;
}

// What a chain lacks that is not trusted: an authority between, or a reason to believe its root.
std::string distrust(const std::vector<X509Ptr>& chain, int why) {
    if (signed_by_itself(chain.front().get())) return "self_signed";
    const bool rooted = std::any_of(chain.begin() + 1, chain.end(), [](const X509Ptr& each) {
        return signed_by_itself(each.get());
    });
    switch (why) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return rooted ? "untrusted" : "incomplete";
        default:
            return "untrusted";
    }
}

void judge_trust(const std::vector<X509Ptr>& chain, X509_STORE* trusted, ChainFacts& facts) {
    const Stack others{sk_X509_new_null()};
    for (const auto& each : chain)
        sk_X509_push(others.get(), each.get());
    const VerifyPtr context{X509_STORE_CTX_new()};
    if (X509_STORE_CTX_init(context.get(), trusted, chain.front().get(), others.get()) != 1) {
        facts.trust = "untrusted";
        return;
    }
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
    if (X509_verify_cert(context.get()) == 1) {
        facts.trust = "trusted";
        // A root's own end is for whoever keeps the roots.
        auto* const path = X509_STORE_CTX_get0_chain(context.get());
        for (int i = 1; i + 1 < sk_X509_num(path); ++i) {
            auto* const each = sk_X509_value(path, i);
            const auto from = moment_of(X509_get0_notBefore(each));
            const auto until = moment_of(X509_get0_notAfter(each));
            if (from) facts.not_before = std::max(facts.not_before, *from);
            if (until) facts.expires = std::min(facts.expires, *until);
        }
    } else {
        facts.trust = distrust(chain, X509_STORE_CTX_get_error(context.get()));
    }
    ERR_clear_error();
}

void describe_key(X509* certificate, ChainFacts& facts) {
    facts.key = "other";
    const auto* const key = X509_get0_pubkey(certificate);
    if (key == nullptr) return ERR_clear_error();
    facts.key_bits = EVP_PKEY_get_bits(key);
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS:
            facts.key = "rsa";
            break;
        case EVP_PKEY_EC:
            facts.key = "ec";
            break;
        case EVP_PKEY_ED25519:
        case EVP_PKEY_ED448:
            facts.key = "ed";
            break;
        case EVP_PKEY_DSA:
            facts.key = "dsa";
            break;
        default:
            break;
    }
}

void describe_signature(X509* certificate, ChainFacts& facts) {
    int digest = NID_undef, key = NID_undef;
    facts.signature = "none";
    if (X509_get_signature_info(certificate, &digest, &key, nullptr, nullptr) == 1 &&
        digest != NID_undef)
        facts.signature = OBJ_nid2sn(digest);
    ERR_clear_error();
}

// RFC 7633: the feature status_request (5) has to be there.
bool asks_for_stapling(X509* certificate) {
    auto* const features =
        static_cast<TLS_FEATURE*>(X509_get_ext_d2i(certificate, NID_tlsfeature, nullptr, nullptr));
    bool asks = false;
    for (int i = 0; i < sk_ASN1_INTEGER_num(features); ++i)
        asks = asks ||
               ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) == TLSEXT_TYPE_status_request;
    sk_ASN1_INTEGER_pop_free(features, ASN1_INTEGER_free);
    return asks;
}

std::vector<std::string> names_of(X509* certificate) {
    std::vector<std::string> names;
    auto* const all = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
        const auto* const name = sk_GENERAL_NAME_value(all, i);
        if (name->type != GEN_DNS) continue;
        const auto* const text = name->d.dNSName;
        names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                           static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    GENERAL_NAMES_free(all);
    std::sort(names.begin(), names.end());
    return names;
}

bool is_for(X509* certificate, const std::string& host, bool host_is_name) {
    // What stands in the subject alone browsers do not look at.
    const int matches = host_is_name ? X509_check_host(certificate, host.data(), host.size(),
                                                       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr)
                                     : X509_check_ip_asc(certificate, host.c_str(), 0);
    ERR_clear_error();
    return matches == 1;
}

}  // namespace

TrustStore empty_trust_store() {
    return {X509_STORE_new(), X509_STORE_free};
}

TrustStore read_trust_store(std::string_view bundle) {
    auto store = empty_trust_store();
    const auto bio = reading(bundle);
    bool any = false;
    while (true) {
        const X509Ptr root{PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)};
        if (root) {
            any = X509_STORE_add_cert(store.get(), root.get()) == 1 || any;
            continue;
        }
        const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        if (ended || BIO_eof(bio.get())) break;
    }
    return any ? store : nullptr;
}

Result<ChainFacts> judge_chain(std::string_view pem, std::string_view host, bool host_is_name,
                               X509_STORE* trusted) {
    const auto chain = read_chain(pem);
    if (!chain) return chain.error();
    auto* const leaf = chain->front().get();
    const auto from = moment_of(X509_get0_notBefore(leaf));
    const auto until = moment_of(X509_get0_notAfter(leaf));
    if (!from || !until) return malformed("a certificate's time cannot be read");
    ChainFacts facts;
    facts.not_before = *from;
    facts.expires = *until;
    facts.name_matches = is_for(leaf, std::string(host), host_is_name);
    describe_key(leaf, facts);
    describe_signature(leaf, facts);
    facts.must_staple = asks_for_stapling(leaf);
    facts.names = names_of(leaf);
    judge_trust(*chain, trusted, facts);
    return facts;
}

}  // namespace presscheck
