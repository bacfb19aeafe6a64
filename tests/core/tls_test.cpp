// Who a handshake lets in, and as whom.
#include "core/tls.h"

#include "tests/support/authority.h"
#include "tests/support/catch.h"
#include "tests/support/tls_pair.h"

namespace presscheck::test {

TEST_CASE("a host of ours is known by its certificate", "[core]") {
    const Authority authority;
    const auto key = PrivateKey::generate();
    const auto chain = authority.host(key.public_key());

    const auto pair = connect(server_of(authority), client_of(authority, chain, &key));
    const auto verdict = client_verdict(pair.server.get(), some_day);

    REQUIRE(pair.connected);
    CHECK(verdict.reason.empty());
    REQUIRE(verdict.certificate);
    CHECK(verdict.certificate->identity.host == some_host);
    CHECK(verdict.certificate->keyid == key.keyid());
    CHECK(verdict.certificate->not_after == chain.front().not_after());
    CHECK(verdict.path.from == chain.front().not_before());
    CHECK(verdict.path.until == chain.front().not_after());
}

TEST_CASE("a client without a certificate is connected and judged nobody", "[core]") {
    const Authority authority;

    const auto pair = connect(server_of(authority), client_of(authority));
    const auto verdict = client_verdict(pair.server.get(), some_day);

    REQUIRE(pair.connected);
    CHECK_FALSE(verdict.certificate);
    CHECK(verdict.reason == "no client certificate");
}

TEST_CASE("a certificate of another CA is connected and judged nobody", "[core][hostile]") {
    const Authority authority;
    const Authority other;
    const auto key = PrivateKey::generate();

    const auto pair =
        connect(server_of(authority), client_of(authority, other.host(key.public_key()), &key));
    const auto verdict = client_verdict(pair.server.get(), some_day);

    REQUIRE(pair.connected);
    CHECK_FALSE(verdict.certificate);
    CHECK_FALSE(verdict.reason.empty());
}

TEST_CASE("a verdict holds at a time: expired and not yet valid are nobody", "[core][hostile]") {
    const Authority authority;
    const auto key = PrivateKey::generate();
    const auto chain = authority.host(key.public_key());

    const auto pair = connect(server_of(authority), client_of(authority, chain, &key));
    const auto late = client_verdict(pair.server.get(), some_day + std::chrono::days{91});
    const auto early = client_verdict(pair.server.get(), some_day - std::chrono::days{2});

    REQUIRE(pair.connected);
    CHECK_FALSE(late.certificate);
    CHECK(late.reason == "certificate has expired");
    CHECK_FALSE(early.certificate);
}

TEST_CASE("a server's or a CA's certificate is no host's", "[core][hostile]") {
    const Authority authority;

    const auto as_server =
        connect(server_of(authority),
                client_of(authority, {authority.server, authority.issuing}, &authority.server_key));
    const auto as_issuing = connect(
        server_of(authority), client_of(authority, {authority.issuing}, &authority.issuing_key));

    REQUIRE(as_server.connected);
    CHECK_FALSE(client_verdict(as_server.server.get(), some_day).certificate);
    REQUIRE(as_issuing.connected);
    CHECK_FALSE(client_verdict(as_issuing.server.get(), some_day).certificate);
}

TEST_CASE("a client signed by a host's key instead of a CA is nobody", "[core][hostile]") {
    const Authority authority;
    const auto host_key = PrivateKey::generate();
    const auto host = authority.host(host_key.public_key());
    const auto key = PrivateKey::generate();
    const HostIdentity identity{"lam-dong.example", "bao-lam-dong", std::string(other_host)};
    const auto forged =
        issue_agent(key.public_key(), identity, authority.validity, host.front(), host_key);

    const auto pair =
        connect(server_of(authority),
                client_of(authority, {forged, host.front(), authority.issuing}, &key));

    REQUIRE(pair.connected);
    CHECK_FALSE(client_verdict(pair.server.get(), some_day).certificate);
}

TEST_CASE("a client aborts at a server of another CA", "[core][hostile]") {
    const Authority authority;
    const Authority other;

    const auto pair = connect(server_of(other), client_of(authority));

    CHECK_FALSE(pair.connected);
    CHECK(handshake_failure(pair.client.get()).find("refused") != std::string::npos);
}

TEST_CASE("a client checks the server's name and its purpose", "[core][hostile]") {
    const Authority authority;
    const auto key = PrivateKey::generate();
    const auto posing =
        agents_server_context(authority.host(key.public_key()), key, authority.root);
    REQUIRE(posing);

    const auto by_address =
        connect(server_of(authority), client_of(authority, {}, nullptr, "127.0.0.1"));
    const auto other_address =
        connect(server_of(authority), client_of(authority, {}, nullptr, "127.0.0.2"));
    const auto other_name =
        connect(server_of(authority), client_of(authority, {}, nullptr, "example.vn"));
    const auto a_host = connect(*posing, client_of(authority));

    CHECK(by_address.connected);
    CHECK_FALSE(other_address.connected);
    CHECK_FALSE(other_name.connected);
    CHECK_FALSE(a_host.connected);
}

TEST_CASE("a client judges the server at the time it is given", "[core]") {
    const Authority authority;
    const auto at = [&](Time time) {
        return connect(server_of(authority), client_of(authority, {}, nullptr, "localhost", time))
            .connected;
    };

    CHECK(at(some_day));
    CHECK_FALSE(at(some_day - std::chrono::days{2}));
    CHECK_FALSE(at(some_day + std::chrono::days{3651}));
}

TEST_CASE("nothing older than TLS 1.3 is spoken, in either direction", "[core][hostile]") {
    const Authority authority;
    const auto old_client = client_of(authority);
    SSL_CTX_set_min_proto_version(old_client.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old_client.get(), TLS1_2_VERSION);
    const auto old_server = server_of(authority);
    SSL_CTX_set_min_proto_version(old_server.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old_server.get(), TLS1_2_VERSION);

    CHECK_FALSE(connect(server_of(authority), old_client).connected);
    CHECK_FALSE(connect(old_server, client_of(authority)).connected);
}

TEST_CASE("no ticket is issued, so no session can be resumed", "[core]") {
    const Authority authority;
    const auto client_side = client_of(authority);

    const auto pair = connect(server_of(authority), client_side);
    char byte = 0;
    SSL_write(pair.server.get(), "x", 1);
    REQUIRE(SSL_read(pair.client.get(), &byte, 1) == 1);

    CHECK(SSL_SESSION_is_resumable(SSL_get0_session(pair.client.get())) == 0);
    CHECK(SSL_SESSION_has_ticket(SSL_get0_session(pair.client.get())) == 0);
}

TEST_CASE("a key that is not the certificate's is refused", "[core]") {
    const Authority authority;
    const auto key = PrivateKey::generate();

    const auto server = agents_server_context({authority.server}, key, authority.root);
    const auto client =
        agent_client_context(authority.root, "localhost", some_day, {authority.server}, &key);
    const auto none = agents_server_context({}, key, authority.root);

    REQUIRE_FALSE(server);
    CHECK(server.error().code == Errc::malformed);
    CHECK_FALSE(client);
    CHECK_FALSE(none);
}

}  // namespace presscheck::test
