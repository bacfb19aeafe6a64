// Making certificates (RFC 5280). Extensions are built as structures, never from configuration
// text, so that no name can smuggle in another extension.
#include "core/bytes.h"
#include "core/certificate.h"
#include "core/openssl_ptr.h"
#include "core/sha256.h"

#include <openssl/x509v3.h>

#include <cassert>
#include <optional>

namespace presscheck {
namespace {

// Failing here means no memory or a broken OpenSSL: nothing from outside can cause it.
void require(bool done) {
    if (!done) std::abort();
}

ASN1_OCTET_STRING* octets(std::string_view bytes) {
    ASN1_OCTET_STRING* const string = ASN1_OCTET_STRING_new();
    require(ASN1_OCTET_STRING_set(string, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  static_cast<int>(bytes.size())) == 1);
    return string;
}

enum class Critical { no, yes };

void add(X509* to, int nid, void* value, Critical critical) {
    require(X509_add1_ext_i2d(to, nid, value, critical == Critical::yes ? 1 : 0,
                              X509V3_ADD_DEFAULT) == 1);
}

void set_times(X509* to, Validity validity) {
    const auto seconds = [](Time time) {
        return static_cast<time_t>(
            std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
    };
    require(ASN1_TIME_set(X509_getm_notBefore(to), seconds(validity.from)) != nullptr);
    require(ASN1_TIME_set(X509_getm_notAfter(to), seconds(validity.until)) != nullptr);
}

// 127 random bits: positive, and no counter that tells how many were issued.
void set_serial(X509* to) {
    std::string bytes = random_bytes(16);
    bytes[0] = static_cast<char>((static_cast<unsigned char>(bytes[0]) & 0x7fU) | 0x40U);
    const OpenSslPtr<BIGNUM, BN_free> number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), 16, nullptr));
    require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(to)) != nullptr);
}

X509_NAME* common_name(std::string_view name) {
    X509_NAME* const made = X509_NAME_new();
    require(X509_NAME_add_entry_by_NID(made, NID_commonName, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(name.data()),
                                       static_cast<int>(name.size()), -1, 0) == 1);
    return made;
}

using Name = OpenSslPtr<X509_NAME, X509_NAME_free>;

// RFC 5280 section 4.2.1.2 leaves the method open. Eight bytes tell our keys apart and keep the
// root, which travels in every token, under 300 bytes.
std::string key_identifier(X509* of) {
    const ASN1_BIT_STRING* const bits = X509_get0_pubkey_bitstr(of);
    const std::string_view key(reinterpret_cast<const char*>(ASN1_STRING_get0_data(bits)),
                               static_cast<std::size_t>(ASN1_STRING_length(bits)));
    return sha256(key).substr(0, 8);
}

void add_subject_key(X509* to) {
    const OpenSslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> id(octets(key_identifier(to)));
    add(to, NID_subject_key_identifier, id.get(), Critical::no);
}

void add_authority_key(X509* to, X509* issuer) {
    const OpenSslPtr<AUTHORITY_KEYID, AUTHORITY_KEYID_free> id(AUTHORITY_KEYID_new());
    id->keyid = octets(key_identifier(issuer));
    add(to, NID_authority_key_identifier, id.get(), Critical::no);
}

// `path` is how many CAs may follow; nothing for a certificate that is no CA.
void add_constraints(X509* to, std::optional<long> path) {
    const OpenSslPtr<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> constraints(
        BASIC_CONSTRAINTS_new());
    constraints->ca = path ? 0xff : 0;
    if (path) {
        constraints->pathlen = ASN1_INTEGER_new();
        require(ASN1_INTEGER_set(constraints->pathlen, *path) == 1);
    }
    add(to, NID_basic_constraints, constraints.get(), Critical::yes);
}

// Bit numbers of RFC 5280 section 4.2.1.3.
constexpr int digital_signature = 0;
constexpr int key_cert_sign = 5;

void add_key_usage(X509* to, int bit) {
    const OpenSslPtr<ASN1_BIT_STRING, ASN1_BIT_STRING_free> usage(ASN1_BIT_STRING_new());
    require(ASN1_BIT_STRING_set_bit(usage.get(), bit, 1) == 1);
    add(to, NID_key_usage, usage.get(), Critical::yes);
}

void free_purposes(EXTENDED_KEY_USAGE* purposes) {
    EXTENDED_KEY_USAGE_free(purposes);
}

void add_purpose(X509* to, int nid) {
    const OpenSslPtr<EXTENDED_KEY_USAGE, free_purposes> purposes(sk_ASN1_OBJECT_new_null());
    require(sk_ASN1_OBJECT_push(purposes.get(), OBJ_nid2obj(nid)) > 0);
    add(to, NID_ext_key_usage, purposes.get(), Critical::no);
}

void free_names(GENERAL_NAMES* names) {
    GENERAL_NAMES_free(names);
}

void push_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    GENERAL_NAME* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, type, value);
    require(sk_GENERAL_NAME_push(names, name) > 0);
}

ASN1_STRING* ia5(std::string_view text) {
    ASN1_STRING* const string = ASN1_IA5STRING_new();
    require(ASN1_STRING_set(string, text.data(), static_cast<int>(text.size())) == 1);
    return string;
}

using Names = OpenSslPtr<GENERAL_NAMES, free_names>;

void add_server_names(X509* to, const std::vector<std::string>& texts) {
    const Names names(sk_GENERAL_NAME_new_null());
    for (const auto& text : texts) {
        if (ASN1_OCTET_STRING* const address = a2i_IPADDRESS(text.c_str())) {
            push_name(names.get(), GEN_IPADD, address);
        } else {
            push_name(names.get(), GEN_DNS, ia5(text));
        }
    }
    add(to, NID_subject_alt_name, names.get(), Critical::no);
}

void add_uri(X509* to, const std::string& uri) {
    const Names names(sk_GENERAL_NAME_new_null());
    push_name(names.get(), GEN_URI, ia5(uri));
    add(to, NID_subject_alt_name, names.get(), Critical::no);
}

// What every certificate has: version 3, serial, times, subject, key.
OpenSslPtr<X509, X509_free> begin(EVP_PKEY* key, std::string_view name, Validity validity) {
    OpenSslPtr<X509, X509_free> made(X509_new());
    require(X509_set_version(made.get(), X509_VERSION_3) == 1);
    set_serial(made.get());
    set_times(made.get(), validity);
    require(X509_set_subject_name(made.get(), Name(common_name(name)).get()) == 1);
    require(X509_set_pubkey(made.get(), key) == 1);
    return made;
}

// Ed25519 hashes by itself; every other key signs a SHA-256.
Certificate signed_by(OpenSslPtr<X509, X509_free> made, X509* issuer, EVP_PKEY* key) {
    require(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1);
    const EVP_MD* const digest = EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
    require(X509_sign(made.get(), key, digest) > 0);
    return Certificate(made.release());
}

// Browsers and openssl print it; nothing reads it.
constexpr std::size_t common_name_bytes = 64;

}  // namespace

Certificate make_root(const PrivateKey& key, std::string_view name, Validity validity) {
    auto made = begin(key.native(), name, validity);
    add_constraints(made.get(), 1);
    add_key_usage(made.get(), key_cert_sign);
    add_subject_key(made.get());
    X509* const itself = made.get();
    return signed_by(std::move(made), itself, key.native());
}

Certificate issue_authority(const PublicKey& subject, std::string_view name, Validity validity,
                            const Certificate& root, const PrivateKey& root_key) {
    auto made = begin(subject.native(), name, validity);
    add_constraints(made.get(), 0);
    add_key_usage(made.get(), key_cert_sign);
    add_subject_key(made.get());
    add_authority_key(made.get(), root.native());
    return signed_by(std::move(made), root.native(), root_key.native());
}

Certificate issue_server(const PublicKey& subject, const std::vector<std::string>& names,
                         Validity validity, const Certificate& issuer,
                         const PrivateKey& issuer_key) {
    assert(!names.empty());
    auto made = begin(subject.native(), names.front().substr(0, common_name_bytes), validity);
    add_constraints(made.get(), std::nullopt);
    add_key_usage(made.get(), digital_signature);
    add_purpose(made.get(), NID_server_auth);
    add_server_names(made.get(), names);
    add_subject_key(made.get());
    add_authority_key(made.get(), issuer.native());
    return signed_by(std::move(made), issuer.native(), issuer_key.native());
}

Certificate self_sign_server(EVP_PKEY* key, const std::vector<std::string>& names,
                             Validity validity) {
    assert(!names.empty());
    auto made = begin(key, names.front().substr(0, common_name_bytes), validity);
    add_constraints(made.get(), std::nullopt);
    add_key_usage(made.get(), digital_signature);
    add_purpose(made.get(), NID_server_auth);
    add_server_names(made.get(), names);
    add_subject_key(made.get());
    X509* const itself = made.get();
    return signed_by(std::move(made), itself, key);
}

Certificate issue_agent(const PublicKey& subject, const HostIdentity& identity, Validity validity,
                        const Certificate& issuer, const PrivateKey& issuer_key) {
    auto made = begin(subject.native(), identity.host, validity);
    add_constraints(made.get(), std::nullopt);
    add_key_usage(made.get(), digital_signature);
    add_purpose(made.get(), NID_client_auth);
    add_uri(made.get(), encode(identity));
    add_subject_key(made.get());
    add_authority_key(made.get(), issuer.native());
    return signed_by(std::move(made), issuer.native(), issuer_key.native());
}

}  // namespace presscheck
