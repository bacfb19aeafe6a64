// The listeners over real sockets on loopback, with deadlines shortened so that nothing waits.
#include "collector/server.h"

#include "core/descriptor.h"
#include "tests/support/authority.h"
#include "tests/support/catch.h"
#include "tests/support/tls_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

class FixedClock final : public Clock {
public:
    Time now() const override { return some_day; }
};

constexpr ConnectionBounds room_for(std::size_t connections) {
    return {connections, connections, connections, connections, connections, connections};
}

// A server of one listener that answers what `answer` says, until the end of its test.
class Running {
public:
    explicit Running(Answer answer, Deadlines deadlines = {},
                     ConnectionBounds bounds = room_for(100))
        : server_(*Server::listen({listener(std::move(answer), bounds)}, clock_, deadlines)),
          thread_([this] { server_->run(); }) {}
    ~Running() { stop(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    void stop() {
        server_->stop();
        if (thread_.joinable()) thread_.join();
    }

    const std::string& address() const { return server_->addresses().front(); }

    TlsContext client(const std::vector<Certificate>& chain = {},
                      const PrivateKey* key = nullptr) const {
        return *agent_client_context(authority_.root, "127.0.0.1", some_day, chain, key);
    }

    const Authority& authority() const { return authority_; }
    const ConnectionWatch& watch() const { return *watch_; }

private:
    Listener listener(Answer answer, ConnectionBounds bounds) const {
        auto tls = agents_server_context({authority_.server, authority_.issuing},
                                         authority_.server_key, authority_.root);
        return Listener{"127.0.0.1:0",
                        Clients::agents,
                        *tls,
                        [](const Request& head) -> std::variant<std::size_t, Response> {
                            if (head.path() == "/closed") return problem(403, "urn:x", "Closed");
                            if (head.path() == "/large") return limits::reports_request_bytes;
                            return std::size_t{1000};
                        },
                        std::move(answer),
                        bounds,
                        watch_};
    }

    std::shared_ptr<ConnectionWatch> watch_ = std::make_shared<ConnectionWatch>();
    Authority authority_;
    FixedClock clock_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

Response echo(const Request& request) {
    return json_response(200, request.method + " " + request.target + " " + request.body);
}

// Of as many bytes as any route takes; the server says when it has room for them.
std::string head_of_large_body() {
    return "POST /large HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " +
           std::to_string(limits::reports_request_bytes) + "\r\n\r\n";
}

// Whether a place that a connection held is free again once it has ended.
bool has_room_soon(const Running& server, const TlsContext& context) {
    for (int attempt = 0; attempt < 200; ++attempt) {
        TlsClient client(server.address(), context);
        client.send(head_of_large_body());
        if (client.receive().status == 100) return true;
    }
    return false;
}

// TCP connections from `source` on which nothing is ever said.
std::vector<std::unique_ptr<Descriptor>> silent_connections(const std::string& address,
                                                            const char* source, int count) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    ::inet_pton(AF_INET, source, &from.sin_addr);
    sockaddr_in to = from;
    ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    to.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    std::vector<std::unique_ptr<Descriptor>> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(std::make_unique<Descriptor>(::socket(AF_INET, SOCK_STREAM, 0)));
        const int socket = all.back()->number();
        REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&from), sizeof from) == 0);
        REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    }
    return all;
}

// Whether the other side has ended the connection, or does within `patience`.
bool ended(const Descriptor& socket, std::chrono::milliseconds patience = 100ms) {
    pollfd waiting{socket.number(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
    char byte = 0;
    return ::recv(socket.number(), &byte, 1, MSG_DONTWAIT) <= 0;
}

constexpr Deadlines short_ones{300ms, 300ms, 1000ms};

// Whether one of the next connections is taken; each that is not is closed by the server at once.
bool connects_soon(const Running& server) {
    for (int attempt = 0; attempt < 200; ++attempt)
        if (TlsClient(server.address(), server.client()).connected()) return true;
    return false;
}

}  // namespace

TEST_CASE("a connection carries one request after another", "[collector]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());

    const auto first = client.ask("GET", "/a?b=c");
    const auto second = client.ask("POST", "/d", "body");

    CHECK(first.status == 200);
    CHECK(first.body == "GET /a?b=c ");
    CHECK(second.body == "POST /d body");
}

TEST_CASE("a request knows its peer and who the connection is", "[collector]") {
    const Running server([](const Request& request) {
        const auto& certificate = request.client.certificate;
        return json_response(
            200, request.peer + " " +
                     (certificate ? certificate->identity.host : request.client.reason));
    });
    const auto key = PrivateKey::generate();
    const auto chain = server.authority().host(key.public_key());
    TlsClient known(server.address(), server.client(chain, &key));
    TlsClient unknown(server.address(), server.client());

    CHECK(known.ask("GET", "/").body == "127.0.0.1 " + std::string(some_host));
    CHECK(unknown.ask("GET", "/").body == "127.0.0.1 no client certificate");
}

TEST_CASE("an answer that fails is 500 and the connection goes on", "[collector]") {
    const Running server([](const Request& request) -> Response {
        if (request.path() == "/bug") throw std::runtime_error("a bug");
        return echo(request);
    });
    TlsClient client(server.address(), server.client());

    const auto bug = client.ask("GET", "/bug");
    const auto next = client.ask("GET", "/next");

    CHECK(bug.status == 500);
    CHECK(bug.body.find("a bug") == std::string::npos);
    CHECK(next.status == 200);
}

TEST_CASE("HEAD is answered without a body", "[collector]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());

    client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    auto head = client.receive();

    CHECK(head.status == 200);
    CHECK(head.header("content-length") == std::to_string(std::string("HEAD /a ").size()));
    CHECK(head.body == "HTTP/1.1");  // the answer to the next request, not a body
}

TEST_CASE("a request turned away at its head is answered before its body is read",
          "[collector][hostile]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());

    client.send("POST /closed HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n");
    const auto reply = client.receive();

    CHECK(reply.status == 403);
    CHECK(reply.header("connection") == "close");
    CHECK(client.ended());
}

TEST_CASE("a body over its bound is refused, with a length and without", "[collector][hostile]") {
    const Running server(echo);
    TlsClient with_length(server.address(), server.client());
    TlsClient chunked(server.address(), server.client());

    const auto told = with_length.ask("POST", "/", std::string(1001, 'x'));
    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" +
                 std::string(1024, 'x') + "\r\n");
    const auto found = chunked.receive();

    CHECK(told.status == 413);
    CHECK(found.status == 413);
    CHECK(with_length.ended());
    CHECK(chunked.ended());
}

TEST_CASE("a body up to its bound is read, chunked too", "[collector]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());
    const std::string most(1000, 'x');

    const auto told = client.ask("POST", "/", most);
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + most +
                "\r\n0\r\n\r\n");
    const auto chunked = client.receive();

    CHECK(told.body == "POST / " + most);
    CHECK(chunked.body == "POST / " + most);
}

TEST_CASE("a head over its bound is refused", "[collector][hostile]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());

    const auto reply =
        client.ask("GET", "/", {}, "X: " + std::string(limits::request_header_bytes, 'x') + "\r\n");

    CHECK(reply.status == 431);
    CHECK(client.ended());
}

TEST_CASE("a head that never ends is refused", "[collector][hostile]") {
    const Running server(echo);
    TlsClient client(server.address(), server.client());

    client.send("GET / HTTP/1.1\r\nX: " + std::string(200'000, 'x'));
    const auto reply = client.receive();

    CHECK(reply.status == 431);
}

TEST_CASE("what is no HTTP request is refused", "[collector][hostile]") {
    const auto bytes = GENERATE(
        as<std::string>{}, "\r\n\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET http://evil.vn/ HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nA b: c\r\n\r\n");
    CAPTURE(bytes);
    const Running server(echo, short_ones);
    TlsClient client(server.address(), server.client());

    client.send(bytes);
    const auto reply = client.receive();

    CHECK(reply.status == 400);
    CHECK(client.ended());
}

TEST_CASE("a peer that trickles its head is cut off", "[collector][hostile]") {
    const Running server(echo, short_ones);
    TlsClient client(server.address(), server.client());

    client.send("GET / HTTP/1.1\r\n");

    CHECK(client.trickle("X: y\r\n", 100));
}

TEST_CASE("a body without an end is cut off", "[collector][hostile]") {
    const Running server(echo, short_ones);
    TlsClient chunked(server.address(), server.client());
    TlsClient with_length(server.address(), server.client());

    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    with_length.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");

    CHECK(chunked.ended());
    CHECK(with_length.ended());
}

TEST_CASE("a body that comes too slowly is cut off long before its end would be due",
          "[collector][hostile]") {
    const Running server(echo, short_ones);
    TlsClient client(server.address(), server.client());

    client.send(head_of_large_body());

    CHECK(client.trickle("xxxxxxxxxx", 200));  // 500 bytes a second at most
}

TEST_CASE("a body may take longer than a request while its bytes come", "[collector]") {
    const Running server(echo, short_ones);
    TlsClient client(server.address(), server.client());
    const std::string piece(16U << 10U, 'x');  // each buys eight seconds

    client.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                std::to_string(10 * piece.size()) + "\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
        client.send(piece);
        std::this_thread::sleep_for(short_ones.request / 5);
    }

    CHECK(client.receive().status == 200);
}

TEST_CASE("a host that sends many large bodies at once leaves the others their room",
          "[collector][hostile]") {
    const Running server([](const Request& request) {
        return json_response(200, std::to_string(request.body.size()));
    });
    const auto greedy_key = PrivateKey::generate();
    const auto honest_key = PrivateKey::generate();
    const auto greedy_chain = server.authority().host(greedy_key.public_key(), some_host);
    const auto honest_chain = server.authority().host(honest_key.public_key(), other_host);
    const auto greedy = server.client(greedy_chain, &greedy_key);
    std::vector<std::unique_ptr<TlsClient>> clients;
    std::vector<int> statuses;

    // Each waits for the go-ahead and then sends nothing: its place in memory stays taken. As many
    // as all the memory there is would hold, and one more.
    for (std::size_t held = 0; held <= limits::bodies_in_memory;
         held += limits::reports_request_bytes) {
        clients.push_back(std::make_unique<TlsClient>(server.address(), greedy));
        clients.back()->send(head_of_large_body());
        statuses.push_back(clients.back()->receive().status);
    }
    TlsClient honest(server.address(), server.client(honest_chain, &honest_key));
    const auto answer =
        honest.ask("POST", "/large", std::string(limits::reports_request_bytes, 'x'));
    clients.clear();

    CHECK(std::count(statuses.begin(), statuses.end(), 100) == 2);
    CHECK(std::count(statuses.begin(), statuses.end(), 429) ==
          static_cast<long>(statuses.size()) - 2);
    CHECK(answer.status == 200);
    CHECK(answer.body == std::to_string(limits::reports_request_bytes));
    CHECK(has_room_soon(server, greedy));
}

TEST_CASE("who has no certificate of ours takes no room from those who have",
          "[collector][hostile]") {
    const Running server(echo);
    const auto key = PrivateKey::generate();
    const auto chain = server.authority().host(key.public_key());
    TlsClient stranger(server.address(), server.client());
    TlsClient host(server.address(), server.client(chain, &key));

    stranger.send(head_of_large_body());
    host.send(head_of_large_body());

    CHECK(stranger.receive().status == 429);
    CHECK(host.receive().status == 100);
}

TEST_CASE("a silent peer is closed, in the handshake and between requests",
          "[collector][hostile]") {
    const Running server(echo, short_ones);
    TlsClient idle(server.address(), server.client());

    CHECK(idle.ask("GET", "/").status == 200);
    CHECK(idle.ended());
}

TEST_CASE("more connections than there may be are closed when none asks nothing",
          "[collector][hostile]") {
    std::promise<void> release;
    auto released = release.get_future().share();
    std::atomic<int> entered = 0;
    const Running server(
        [&](const Request& request) {
            ++entered;
            released.wait_for(20s);
            return echo(request);
        },
        {}, room_for(2));
    TlsClient first(server.address(), server.client());
    TlsClient second(server.address(), server.client());
    auto one = std::async(std::launch::async, [&] { return first.ask("GET", "/"); });
    auto other = std::async(std::launch::async, [&] { return second.ask("GET", "/"); });
    while (entered < 2)
        std::this_thread::yield();

    TlsClient third(server.address(), server.client());
    const bool closed = third.ended();
    release.set_value();

    CHECK(closed);
    CHECK(one.get().status == 200);
    CHECK(other.get().status == 200);
    CHECK(server.watch().crowded_out() == 1);
}

TEST_CASE("the connection that has asked nothing for longest makes room", "[collector][hostile]") {
    const Running server(echo, {}, room_for(2));
    TlsClient first(server.address(), server.client());
    REQUIRE(first.ask("GET", "/").status == 200);
    TlsClient second(server.address(), server.client());
    REQUIRE(second.ask("GET", "/").status == 200);

    TlsClient third(server.address(), server.client());

    CHECK(third.ask("GET", "/").status == 200);
    CHECK(first.ended());
    CHECK(second.ask("GET", "/").status == 200);
}

TEST_CASE("connections that never begin TLS keep nobody of their own address out",
          "[collector][hostile]") {
    const Running server(echo, {}, {8, 4, 8, 8, 8, 8});
    const auto silent = silent_connections(server.address(), "127.0.0.1", 40);

    TlsClient client(server.address(), server.client());

    CHECK(client.ask("GET", "/").status == 200);
    CHECK(server.watch().crowded_out() >= 36);
    CHECK(server.watch().crowded_lately(some_day));
    CHECK_FALSE(server.watch().crowded_lately(some_day + 1min));
    CHECK(ended(*silent.front()));
}

TEST_CASE("connections that never begin TLS push out none of another address",
          "[collector][hostile]") {
    const Running server(echo, {}, {8, 4, 8, 8, 8, 8});
    const auto mine = silent_connections(server.address(), "127.0.0.1", 1);

    const auto theirs = silent_connections(server.address(), "127.0.0.2", 40);
    TlsClient client(server.address(), server.client());

    CHECK(client.ask("GET", "/").status == 200);
    CHECK(ended(*theirs.front()));
    CHECK_FALSE(ended(*mine.front()));
}

TEST_CASE("a silent connection is waited for less where there are many", "[collector][hostile]") {
    const Running server(echo, {10s, 10s, 1000ms}, {4, 4, 8, 8, 8, 8});
    const auto silent = silent_connections(server.address(), "127.0.0.1", 3);

    // The first two came to an empty house.
    const auto began = std::chrono::steady_clock::now();
    const bool over = ended(*silent.back(), 8s);

    CHECK(over);
    CHECK(std::chrono::steady_clock::now() - began < 8s);
    CHECK_FALSE(ended(*silent.front()));
}

TEST_CASE("hosts behind one address have their connections each for themselves", "[collector]") {
    const Running server(echo, {}, {4, 2, 1, 1, 40, 2});
    std::vector<std::unique_ptr<TlsClient>> clients;
    std::vector<int> statuses;

    for (int i = 0; i < 20; ++i) {
        const auto key = PrivateKey::generate();
        const auto uuid = "0d6f9a3e-5a0b-4c59-9d0e-3f1f0a4f7a" + std::to_string(10 + i);
        const auto chain = server.authority().host(key.public_key(), uuid);
        clients.push_back(
            std::make_unique<TlsClient>(server.address(), server.client(chain, &key)));
        statuses.push_back(clients.back()->ask("GET", "/").status);
    }
    for (const auto& client : clients)
        statuses.push_back(client->ask("GET", "/").status);

    CHECK(std::count(statuses.begin(), statuses.end(), 200) == 40);
    CHECK(server.watch().crowded_out() == 0);
}

TEST_CASE("strangers' connections take none of the hosts'", "[collector][hostile]") {
    const Running server(echo, {}, {16, 16, 2, 2, 1, 1});
    const auto key = PrivateKey::generate();
    const auto chain = server.authority().host(key.public_key());
    std::vector<std::unique_ptr<TlsClient>> strangers;
    for (int i = 0; i < 10; ++i)
        strangers.push_back(std::make_unique<TlsClient>(server.address(), server.client()));

    TlsClient host(server.address(), server.client(chain, &key));

    CHECK(host.ask("GET", "/").status == 200);
}

TEST_CASE("a place is free again when a connection ends", "[collector]") {
    const Running server(echo, short_ones, room_for(1));
    auto first = std::make_unique<TlsClient>(server.address(), server.client());
    REQUIRE(first->ask("GET", "/", {}, "Connection: close\r\n").status == 200);
    REQUIRE(first->ended());
    first.reset();

    CHECK(connects_soon(server));
}

TEST_CASE("stopping lets a running request be answered and closes idle connections",
          "[collector]") {
    std::promise<void> entered;
    std::promise<void> release;
    auto released = release.get_future().share();
    Running server([&](const Request& request) {
        if (request.path() == "/slow") {
            entered.set_value();
            released.wait_for(5s);
        }
        return echo(request);
    });
    TlsClient idle(server.address(), server.client());
    REQUIRE(idle.ask("GET", "/").status == 200);
    TlsClient busy(server.address(), server.client());
    auto reply = std::async(std::launch::async, [&] { return busy.ask("GET", "/slow"); });
    entered.get_future().wait_for(5s);

    auto stopped = std::async(std::launch::async, [&] { server.stop(); });
    const bool closed = idle.ended();
    release.set_value();
    stopped.wait();

    CHECK(closed);
    CHECK(reply.get().status == 200);
    CHECK_THROWS(TlsClient(server.address(), server.client()));
}

TEST_CASE("an address that cannot be listened on is named", "[collector]") {
    const FixedClock clock;
    const auto address = GENERATE(as<std::string>{}, "", "8440", "localhost:8440", "127.0.0.1:x",
                                  "127.0.0.1:99999", "::1:8440", "192.0.2.1:0");
    CAPTURE(address);

    const auto server = Server::listen({Listener{address, Clients::people, {}, {}, {}}}, clock);

    REQUIRE_FALSE(server);
    CHECK_FALSE(server.error().message.empty());
}

}  // namespace presscheck::test
