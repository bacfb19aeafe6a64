// A handshake between two contexts through memory: no socket, no thread, nothing to wait for.
#pragma once

#include "core/openssl_ptr.h"
#include "core/tls.h"
#include "tests/support/authority.h"
#include "tests/support/catch.h"

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace presscheck::test {

using Connection = OpenSslPtr<SSL, SSL_free>;

struct Pair {
    Connection server, client;
    bool connected = false;
};

inline Pair connect(const TlsContext& server_side, const TlsContext& client_side) {
    Pair pair{Connection(SSL_new(server_side.get())), Connection(SSL_new(client_side.get()))};
    BIO* to_server = nullptr;
    BIO* to_client = nullptr;
    REQUIRE(BIO_new_bio_pair(&to_server, 0, &to_client, 0) == 1);
    SSL_set_bio(pair.server.get(), to_server, to_server);
    SSL_set_bio(pair.client.get(), to_client, to_client);
    SSL_set_accept_state(pair.server.get());
    SSL_set_connect_state(pair.client.get());
    int client = 0;
    int server = 0;
    for (int turn = 0; turn < 10; ++turn) {
        client = SSL_do_handshake(pair.client.get());
        server = SSL_do_handshake(pair.server.get());
    }
    pair.connected = client == 1 && server == 1;
    return pair;
}

inline TlsContext server_of(const Authority& authority) {
    auto context = agents_server_context({authority.server, authority.issuing},
                                         authority.server_key, authority.root);
    REQUIRE(context);
    return *context;
}

inline TlsContext client_of(const Authority& authority, const std::vector<Certificate>& chain = {},
                            const PrivateKey* key = nullptr, const std::string& name = "localhost",
                            Time at = some_day) {
    auto context = agent_client_context(authority.root, name, at, chain, key);
    REQUIRE(context);
    return *context;
}

}  // namespace presscheck::test
