#include "core/certificate.h"

#include "tests/support/authority.h"
#include "tests/support/catch.h"

#include <openssl/x509v3.h>

namespace presscheck::test {

TEST_CASE("the root is small enough to travel in a token", "[core]") {
    const Authority authority;

    const auto der = authority.root.der();

    CHECK(der.size() >= 245);
    CHECK(der.size() <= 300);
    CHECK(X509_self_signed(authority.root.native(), 1) == 1);
}

TEST_CASE("a certificate is the same after DER and after PEM", "[core]") {
    const Authority authority;

    const auto from_der = Certificate::from_der(authority.server.der());
    const auto chain = Certificate::chain_from_pem(authority.server.pem() + authority.root.pem());

    REQUIRE(from_der);
    CHECK(from_der->pem() == authority.server.pem());
    REQUIRE(chain);
    REQUIRE(chain->size() == 2);
    CHECK((*chain)[0].der() == authority.server.der());
    CHECK((*chain)[1].der() == authority.root.der());
}

TEST_CASE("a certificate keeps its dates to the second and its key", "[core]") {
    const Authority authority;

    CHECK(authority.root.not_before() == authority.validity.from);
    CHECK(authority.root.not_after() == authority.validity.until);
    REQUIRE(authority.server.public_key());
    CHECK(authority.server.public_key()->keyid() == authority.server_key.keyid());
}

TEST_CASE("dates after 2049 are kept", "[core]") {
    const auto key = PrivateKey::generate();
    const Time far = some_day + std::chrono::days{40 * 365};

    const auto root = make_root(key, "far", {some_day, far});

    CHECK(root.not_after() == far);
}

TEST_CASE("what is no certificate is refused", "[core][hostile]") {
    const Authority authority;
    const auto der = authority.root.der();
    const auto pem = authority.root.pem();

    CHECK_FALSE(Certificate::from_der(""));
    CHECK_FALSE(Certificate::from_der(der + "x"));
    CHECK_FALSE(Certificate::from_der(der.substr(0, der.size() - 1)));
    CHECK_FALSE(Certificate::from_pem(""));
    CHECK_FALSE(Certificate::from_pem(pem.substr(0, pem.size() / 2)));
    CHECK_FALSE(Certificate::from_pem(authority.root_key.public_key().pem()));
    CHECK_FALSE(Certificate::chain_from_pem(pem + pem.substr(0, pem.size() / 2)));
}

TEST_CASE("a certificate has one encoding, and a looser one is refused", "[core][hostile]") {
    const Authority authority;
    const auto der = authority.issuing.der();
    REQUIRE(der[1] == '\x82');  // two bytes of length follow

    auto loose = der;
    loose.replace(1, 1, std::string("\x83\0", 2));  // the same length in three bytes

    CHECK(Certificate::from_der(der));
    CHECK_FALSE(Certificate::from_der(loose));
}

TEST_CASE("serials are random, positive and 16 bytes long", "[core]") {
    const Authority one;
    const Authority other;

    const auto* const first = X509_get0_serialNumber(one.root.native());
    const auto* const second = X509_get0_serialNumber(other.root.native());

    CHECK(ASN1_INTEGER_cmp(first, second) != 0);
    CHECK(ASN1_STRING_length(first) == 16);
    CHECK((ASN1_STRING_type(first) & V_ASN1_NEG) == 0);
}

TEST_CASE("the root signs CAs that sign no further CA", "[core]") {
    const Authority authority;

    CHECK(X509_check_ca(authority.root.native()) == 1);
    CHECK(X509_get_pathlen(authority.root.native()) == 1);
    CHECK(X509_check_ca(authority.issuing.native()) == 1);
    CHECK(X509_get_pathlen(authority.issuing.native()) == 0);
    CHECK(X509_check_ca(authority.server.native()) == 0);
    CHECK(X509_get_key_usage(authority.issuing.native()) == KU_KEY_CERT_SIGN);
}

TEST_CASE("an agent's certificate is for clientAuth alone and names one host", "[core]") {
    const Authority authority;
    const auto key = PrivateKey::generate();

    const auto leaf = authority.host(key.public_key()).front();

    CHECK(X509_get_extended_key_usage(leaf.native()) == XKU_SSL_CLIENT);
    CHECK(X509_check_ca(leaf.native()) == 0);
    const auto identity = leaf.host_identity();
    REQUIRE(identity);
    CHECK(identity->trust_domain == "lam-dong.example");
    CHECK(identity->unit == "bao-lam-dong");
    CHECK(identity->host == some_host);
    CHECK(encode(*identity) ==
          "spiffe://lam-dong.example/agency/bao-lam-dong/host/" + std::string(some_host));
}

TEST_CASE("a server's certificate answers to its names and is no host's", "[core]") {
    const Authority authority;
    X509* const server = authority.server.native();

    CHECK(X509_check_host(server, "localhost", 0, 0, nullptr) == 1);
    CHECK(X509_check_ip_asc(server, "127.0.0.1", 0) == 1);
    CHECK(X509_check_host(server, "example.vn", 0, 0, nullptr) == 0);
    CHECK(X509_get_extended_key_usage(server) == XKU_SSL_SERVER);
    CHECK_FALSE(authority.server.host_identity());
    CHECK_FALSE(authority.root.host_identity());
}

TEST_CASE("a name cannot smuggle in another name", "[core][hostile]") {
    const Authority authority;
    const auto key = PrivateKey::generate();

    const auto server = issue_server(key.public_key(), {"a.vn,DNS:evil.vn"}, authority.validity,
                                     authority.issuing, authority.issuing_key);

    CHECK(X509_check_host(server.native(), "evil.vn", 0, 0, nullptr) != 1);
}

TEST_CASE("only the one form of a host's name is read", "[core][hostile]") {
    const std::string uuid(some_host);
    const auto uri = GENERATE_COPY(
        as<std::string>{}, "", "spiffe://", "https://d/agency/u/host/" + uuid,
        "spiffe://d/agency/u/host/" + uuid + "/", "spiffe://d/agency/u/host/" + uuid + "/x",
        "spiffe://d/agency//host/" + uuid, "spiffe:///agency/u/host/" + uuid,
        "spiffe://d/agency/../host/" + uuid, "spiffe://d/agency/u/signer/" + uuid,
        "spiffe://d/agency/u%2f/host/" + uuid, "spiffe://D/agency/u/host/" + uuid,
        "spiffe://d/agency/u/host/" + uuid.substr(1), "spiffe://d/agency/u/host/" + uuid + "a",
        "spiffe://d/agency/u/host/0D6F9A3E-5A0B-4C59-9D0E-3F1F0A4F7A11",
        "spiffe://d/agency/u\n/host/" + uuid);
    CAPTURE(uri);

    const auto identity = parse_host_identity(uri);

    REQUIRE_FALSE(identity);
    CHECK(identity.error().code == Errc::malformed);
}

TEST_CASE("a request proves who holds the key", "[core]") {
    const auto key = PrivateKey::generate();

    const auto opened = open_request(make_request(key));

    REQUIRE(opened);
    CHECK(opened->keyid() == key.keyid());
}

TEST_CASE("a request is refused when it is broken or not signed by its own key",
          "[core][hostile]") {
    const auto key = PrivateKey::generate();
    auto request = make_request(key);
    const auto end = request.find("\n-----END");
    request[end - 8] = request[end - 8] == 'A' ? 'B' : 'A';

    const auto forged = open_request(request);
    const auto empty = open_request("");
    const auto cut = open_request(make_request(key).substr(0, 100));

    REQUIRE_FALSE(forged);
    CHECK(forged.error().code == Errc::untrusted);
    REQUIRE_FALSE(empty);
    CHECK(empty.error().code == Errc::malformed);
    CHECK_FALSE(cut);
}

}  // namespace presscheck::test
