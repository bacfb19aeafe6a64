// What is remembered of clients must never say more than a fresh look would.
#include "collector/known_clients.h"

#include "tests/support/authority.h"
#include "tests/support/catch.h"
#include "tests/support/tls_pair.h"

namespace presscheck::test {
namespace {

struct Host {
    PrivateKey key = PrivateKey::generate();
    std::vector<Certificate> chain;

    Host(const Authority& authority, std::string_view uuid)
        : chain(authority.host(key.public_key(), uuid)) {}
};

}  // namespace

TEST_CASE("a host that comes again is known without another look", "[collector]") {
    const Authority authority;
    const Host host(authority, some_host);
    const auto first = connect(server_of(authority), client_of(authority, host.chain, &host.key));
    // Its server trusts nobody we know: only memory can say who the client is.
    const Authority stranger;
    const auto second = connect(server_of(stranger), client_of(stranger, host.chain, &host.key));
    KnownClients clients(10);

    const auto judged = clients.verdict(first.server.get(), some_day);
    const auto remembered = clients.verdict(second.server.get(), some_day);

    REQUIRE(judged.certificate);
    REQUIRE(remembered.certificate);
    CHECK(remembered.certificate->identity.host == some_host);
    CHECK(remembered.certificate->keyid == host.key.keyid());
    CHECK(clients.count() == 1);
}

TEST_CASE("what is remembered of a client ends with the first certificate of its path",
          "[collector][hostile]") {
    const Authority authority;
    const Host host(authority, some_host);
    const auto pair = connect(server_of(authority), client_of(authority, host.chain, &host.key));
    KnownClients clients(10);

    REQUIRE(clients.verdict(pair.server.get(), some_day).certificate);
    const auto last = clients.verdict(
        pair.server.get(), some_day + std::chrono::days{90} - std::chrono::microseconds{1});
    const auto late = clients.verdict(pair.server.get(), some_day + std::chrono::days{90});
    const auto early = clients.verdict(pair.server.get(), some_day - std::chrono::days{2});

    CHECK(last.certificate);
    CHECK_FALSE(late.certificate);
    CHECK(late.reason == "certificate has expired");
    CHECK_FALSE(early.certificate);
}

TEST_CASE("two hosts are never taken for each other", "[collector][hostile]") {
    const Authority authority;
    const Host one(authority, some_host);
    const Host two(authority, other_host);
    const auto first = connect(server_of(authority), client_of(authority, one.chain, &one.key));
    const auto second = connect(server_of(authority), client_of(authority, two.chain, &two.key));
    KnownClients clients(10);

    CHECK(clients.verdict(first.server.get(), some_day).certificate->identity.host == some_host);
    CHECK(clients.verdict(second.server.get(), some_day).certificate->identity.host == other_host);
    CHECK(clients.verdict(first.server.get(), some_day).certificate->identity.host == some_host);
}

TEST_CASE("a known leaf without its path, or with a stranger's, is nobody",
          "[collector][hostile]") {
    const Authority authority;
    const Authority stranger;
    const Host host(authority, some_host);
    const auto server = server_of(authority);
    const auto whole = connect(server, client_of(authority, host.chain, &host.key));
    const auto bare = connect(server, client_of(authority, {host.chain.front()}, &host.key));
    const auto odd =
        connect(server, client_of(authority, {host.chain.front(), stranger.issuing}, &host.key));
    KnownClients clients(10);

    REQUIRE(clients.verdict(whole.server.get(), some_day).certificate);

    CHECK_FALSE(clients.verdict(bare.server.get(), some_day).certificate);
    CHECK_FALSE(clients.verdict(odd.server.get(), some_day).certificate);
    CHECK(clients.count() == 1);
}

TEST_CASE("nobodies are not remembered, and hosts not without end", "[collector][hostile]") {
    const Authority authority;
    const Authority stranger;
    const auto server = server_of(authority);
    KnownClients clients(2);

    const auto unnamed = connect(server, client_of(authority));
    CHECK_FALSE(clients.verdict(unnamed.server.get(), some_day).certificate);
    const Host forged(stranger, some_host);
    const auto false_one = connect(server, client_of(authority, forged.chain, &forged.key));
    CHECK_FALSE(clients.verdict(false_one.server.get(), some_day).certificate);
    CHECK(clients.count() == 0);

    for (int i = 0; i < 5; ++i) {
        const Host host(authority, some_host);
        const auto pair = connect(server, client_of(authority, host.chain, &host.key));
        REQUIRE(clients.verdict(pair.server.get(), some_day).certificate);
        CHECK(clients.count() <= 2);
    }
}

}  // namespace presscheck::test
