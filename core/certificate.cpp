#include "core/certificate.h"

#include "core/names.h"
#include "core/openssl_ptr.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <optional>

namespace presscheck {
namespace {

constexpr std::string_view scheme = "spiffe://";

// RFC 1035 bounds a domain, SPIFFE-ID section 2.1 the letters of its parts.
constexpr std::size_t part_bytes = 255;

bool all_of_text(std::string_view text, std::string_view marks) {
    return std::all_of(text.begin(), text.end(), [marks](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_part(std::string_view text) {
    return !text.empty() && text.size() <= part_bytes && text != "." && text != ".." &&
           all_of_text(text, "-._");
}

std::optional<Time> as_time(const ASN1_TIME* text) {
    std::tm tm{};
    if (text == nullptr || ASN1_TIME_to_tm(text, &tm) != 1) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{tm.tm_year + 1900},
                                           std::chrono::month{static_cast<unsigned>(tm.tm_mon) + 1},
                                           std::chrono::day{static_cast<unsigned>(tm.tm_mday)}};
    return Time{std::chrono::sys_days{date}} + std::chrono::hours{tm.tm_hour} +
           std::chrono::minutes{tm.tm_min} + std::chrono::seconds{tm.tm_sec};
}

// A certificate whose times cannot be read is refused when it is parsed, so that not_before() and
// not_after() always have an answer.
Result<Certificate> checked(X509* owned) {
    Certificate certificate(owned);
    if (!as_time(X509_get0_notBefore(owned)) || !as_time(X509_get0_notAfter(owned))) {
        return Error{Errc::malformed, "a certificate without readable dates"};
    }
    return certificate;
}

// PEM may ask for a pass phrase; without this OpenSSL would ask the terminal.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

using Bio = OpenSslPtr<BIO, BIO_free>;

Bio reading(std::string_view bytes) {
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string text_of(const ASN1_STRING* string) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
            static_cast<std::size_t>(ASN1_STRING_length(string))};
}

void free_names(GENERAL_NAMES* names) {
    GENERAL_NAMES_free(names);
}

}  // namespace

std::string encode(const HostIdentity& identity) {
    return std::string(scheme) + identity.trust_domain + "/agency/" + identity.unit + "/host/" +
           identity.host;
}

Result<HostIdentity> parse_host_identity(std::string_view uri) {
    const Error malformed{Errc::malformed,
                          "not the name of a host: '" + std::string(uri.substr(0, 120)) + "'"};
    if (uri.substr(0, scheme.size()) != scheme) return malformed;
    std::vector<std::string> parts;
    for (auto rest = uri.substr(scheme.size());;) {
        const auto slash = rest.find('/');
        parts.emplace_back(rest.substr(0, slash));
        if (slash == std::string_view::npos || parts.size() > 5) break;
        rest.remove_prefix(slash + 1);
    }
    if (parts.size() != 5 || parts[1] != "agency" || parts[3] != "host") return malformed;
    if (!is_part(parts[0]) || !is_part(parts[2]) || !is_uuid(parts[4])) return malformed;
    return HostIdentity{parts[0], parts[2], parts[4]};
}

Certificate::Certificate(X509* owned) : x509_(owned, X509_free) {}

Result<Certificate> Certificate::from_der(std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    X509* const parsed = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    ERR_clear_error();
    if (parsed == nullptr) return Error{Errc::malformed, "not a certificate"};
    auto certificate = checked(parsed);
    if (at != end) return Error{Errc::malformed, "bytes behind a certificate"};
    // OpenSSL reads looser encodings too, and writes DER: one certificate would have many bytes.
    if (certificate && certificate->der() != der) {
        return Error{Errc::malformed, "a certificate that is not DER"};
    }
    return certificate;
}

Result<std::vector<Certificate>> Certificate::chain_from_pem(std::string_view pem) {
    const auto bio = reading(pem);
    std::vector<Certificate> chain;
    while (X509* const parsed = PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr)) {
        auto certificate = checked(parsed);
        if (!certificate) return certificate.error();
        chain.push_back(*std::move(certificate));
    }
    const auto last = ERR_peek_last_error();
    ERR_clear_error();
    const bool ended =
        ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (!ended || chain.empty()) return Error{Errc::malformed, "not a certificate in PEM"};
    return chain;
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
    auto chain = chain_from_pem(pem);
    if (!chain) return chain.error();
    return chain->front();
}

std::string Certificate::der() const {
    unsigned char* bytes = nullptr;
    const int length = i2d_X509(x509_.get(), &bytes);
    std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return der;
}

std::string Certificate::pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), x509_.get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

Result<PublicKey> Certificate::public_key() const {
    unsigned char* bytes = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509_.get()), &bytes);
    ERR_clear_error();
    if (length <= 0) return Error{Errc::malformed, "a certificate without a readable key"};
    const std::string spki(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return PublicKey::from_spki(spki);
}

Time Certificate::not_before() const {
    return as_time(X509_get0_notBefore(x509_.get())).value_or(Time::max());
}

Time Certificate::not_after() const {
    return as_time(X509_get0_notAfter(x509_.get())).value_or(Time::min());
}

Result<HostIdentity> Certificate::host_identity() const {
    const OpenSslPtr<GENERAL_NAMES, free_names> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(x509_.get(), NID_subject_alt_name, nullptr, nullptr)));
    ERR_clear_error();
    if (!names || sk_GENERAL_NAME_num(names.get()) != 1) {
        return Error{Errc::malformed, "a host's certificate has exactly one name"};
    }
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), 0), &type);
    if (type != GEN_URI) return Error{Errc::malformed, "a host's name is a URI"};
    return parse_host_identity(text_of(static_cast<const ASN1_STRING*>(value)));
}

}  // namespace presscheck
