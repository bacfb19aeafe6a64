// Certificates, requests, keys and the names in them: what is taken can be written and read again.
//
// The first byte picks the reader: d DER, p PEM, c chain, r request, i identity, k public key,
// s secret key.
#include "core/certificate.h"
#include "tests/fuzz/property.h"

#include <string>

namespace {

using presscheck::fuzz::require;

void hold(const presscheck::Certificate& certificate) {
    const auto again = presscheck::Certificate::from_der(certificate.der());
    require(again && again->der() == certificate.der(), "a certificate keeps its bytes");
    const auto from_pem = presscheck::Certificate::from_pem(certificate.pem());
    require(from_pem && from_pem->der() == certificate.der(), "PEM carries the same bytes");
    static_cast<void>(certificate.not_before());
    static_cast<void>(certificate.not_after());
    if (const auto key = certificate.public_key())
        require(key->raw().size() == 32, "a key that is taken is an Ed25519 key");
    if (const auto identity = certificate.host_identity()) {
        const auto parsed = presscheck::parse_host_identity(encode(*identity));
        require(parsed && encode(*parsed) == encode(*identity), "an identity is one of ours");
    }
}

void read_chain(std::string_view text) {
    const auto chain = presscheck::Certificate::chain_from_pem(text);
    if (!chain) return;
    require(!chain->empty(), "a chain has a certificate");
    for (const auto& certificate : *chain)
        hold(certificate);
}

void read_identity(std::string_view text) {
    const auto identity = presscheck::parse_host_identity(text);
    if (identity) require(encode(*identity) == text, "an identity has one spelling");
}

void read_key(std::string_view text) {
    for (const auto& key :
         {presscheck::PublicKey::from_spki(text), presscheck::PublicKey::from_raw(text),
          presscheck::PublicKey::from_pem(text)}) {
        if (!key) continue;
        const auto again = presscheck::PublicKey::from_spki(key->spki());
        require(again && again->raw() == key->raw(), "a key written again is the same");
        require(key->keyid().size() == 64, "a key has an id");
        require(!key->verify("message", std::string(64, '\0')), "zeros sign nothing");
    }
}

void read_secret(std::string_view text) {
    const auto key = presscheck::PrivateKey::from_pem(text);
    if (!key) return;
    require(key->public_key().verify("message", key->sign("message")), "a secret key can sign");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'd':
            if (const auto certificate = presscheck::Certificate::from_der(text)) {
                require(certificate->der() == text, "what is taken as DER is all of it");
                hold(*certificate);
            }
            break;
        case 'p':
            if (const auto certificate = presscheck::Certificate::from_pem(text))
                hold(*certificate);
            break;
        case 'c':
            read_chain(text);
            break;
        case 'r':
            if (const auto key = presscheck::open_request(text)) read_key(key->spki());
            break;
        case 'i':
            read_identity(text);
            break;
        case 'k':
            read_key(text);
            break;
        case 's':
            read_secret(text);
            break;
        default:
            break;
    }
    return 0;
}
