#include "collector/session.h"

#include "collector/address_block.h"
#include "collector/answer_pool.h"
#include "collector/body_memory.h"
#include "collector/connection_share.h"
#include "collector/known_clients.h"
#include "collector/recorder.h"
#include "core/log.h"
#include "core/small_letters.h"

#include <openssl/ssl.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace presscheck {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

// A goodbye is a courtesy: a peer that does not say it back is not waited for.
constexpr std::chrono::milliseconds goodbye{1000};

constexpr std::size_t clients_remembered = 8192;  // a few KiB each

constexpr std::size_t read_ahead_bytes = 64U << 10U;

struct Session {
    Session(std::shared_ptr<Sessions::State> of, const Listener& by, tcp::socket socket);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    std::shared_ptr<Sessions::State> shared;
    const Listener& listener;
    std::string peer;
    std::string block;  // of addresses that count as this peer's
    ConnectionShare::Place place;
    asio::ssl::context tls;
    TlsStream stream;
    ClientVerdict client;
    beast::flat_buffer buffer{limits::request_header_bytes + read_ahead_bytes};
    bool interruptible = false;  // in a handshake, or between two requests
    bool sent_away = false;      // for others

    void expires_after(std::chrono::milliseconds duration) {
        stream.next_layer().expires_after(duration);
    }
};

// A listener's connections, by what is known of them.
struct Shares {
    explicit Shares(const ConnectionBounds& bounds)
        : handshakes(bounds.handshakes, bounds.handshakes_of_an_address),
          strangers(bounds.strangers, bounds.strangers_of_an_address),
          hosts(bounds.hosts, bounds.connections_of_a_host) {}

    ConnectionShare handshakes, strangers, hosts;
};

}  // namespace

struct Sessions::State {
    State(asio::io_context& on, const Clock& by, Deadlines within)
        : loop(on), clock(by), deadlines(within) {}

    asio::io_context& loop;
    const Clock& clock;
    Deadlines deadlines;
    AnswerPool pool{requests_answered_at_once};
    std::set<Session*> all;
    std::map<const Listener*, Shares> shares;
    std::map<const Listener*, KnownClients> known;
    BodyMemory hosts_bodies{limits::bodies_in_memory, bodies_of_a_host};
    BodyMemory strangers_bodies{bodies_of_strangers, bodies_of_an_address};
    bool finishing = false;
    std::function<void()> finished;
};

namespace {

// Asio frees the context it is given, so it gets a reference of its own.
asio::ssl::context share(const TlsContext& context) {
    SSL_CTX_up_ref(context.get());
    return asio::ssl::context(context.get());
}

std::string address_of(const tcp::socket& socket) {
    boost::system::error_code failed;
    const auto endpoint = socket.remote_endpoint(failed);
    if (failed) return "unknown";
    const auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

Session::Session(std::shared_ptr<Sessions::State> of, const Listener& by, tcp::socket socket)
    : shared(std::move(of)),
      listener(by),
      peer(address_of(socket)),
      block(address_block(peer)),
      tls(share(by.tls)),
      stream(std::move(socket), tls) {
    shared->all.insert(this);
}

Session::~Session() {
    shared->all.erase(this);
    if (shared->finishing && shared->all.empty() && shared->finished) shared->finished();
}

Shares& shares_of(const Session& session) {
    return session.shared->shares.try_emplace(&session.listener, session.listener.bounds)
        .first->second;
}

// Takes a place in `share`, from whoever has waited longest if need be; false when nobody can go.
bool enter(Session& session, ConnectionShare& share, const std::string& owner) {
    const auto crowded = [&session] {
        session.listener.watch->crowded(session.peer, session.shared->clock.now());
    };
    session.place = {};  // of the share before
    session.place = {share, owner, [&session, crowded] {
                         if (!session.interruptible) return false;
                         session.sent_away = true;
                         session.stream.next_layer().cancel();
                         crowded();
                         return true;
                     }};
    if (!session.place.taken()) crowded();
    return session.place.taken();
}

// Computes the answer on the pool and comes back to the loop with it.
template <class Token>
auto async_answer(Sessions::State& shared, const Answer& answer, Request request, Token&& token) {
    return asio::async_initiate<Token, void(Response)>(
        [&shared, &answer](auto handler, Request asked) {
            auto home = asio::make_work_guard(asio::get_associated_executor(handler, shared.loop));
            // A function can be copied and a handler cannot.
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            shared.pool.compute(
                answer, std::move(asked),
                [home = std::move(home), waiting = std::move(waiting)](Response response) {
                    asio::post(home.get_executor(),
                               [waiting, response = std::move(response)]() mutable {
                                   std::move (*waiting)(std::move(response));
                               });
                });
        },
        token, std::move(request));
}

Request request_of(const Session& session, const http::request<http::string_body>& message) {
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.peer = session.peer;
    request.client = session.client;
    for (const auto& field : message)
        request.headers.emplace_back(in_small_letters(field.name_string()),
                                     std::string(field.value()));
    return request;
}

// Time for `bytes` at the slowest rate we put up with.
std::chrono::milliseconds time_for(const Session& session, std::uint64_t bytes) {
    return session.shared->deadlines.request +
           std::chrono::milliseconds(bytes * 1000 / limits::slowest_peer);
}

enum class Body { read, unread };

asio::awaitable<bool> write(Session& session, const Parser& parser, const Response& answer,
                            Body body) {
    const auto& asked = parser.get();
    const bool keep = answer.keep_open && body == Body::read && parser.is_done() &&
                      asked.keep_alive() && !session.shared->finishing;
    http::response<http::string_body> message;
    message.version(11);
    message.result(static_cast<unsigned>(answer.status));
    if (!answer.content_type.empty()) message.set(http::field::content_type, answer.content_type);
    for (const auto& [name, value] : answer.headers)
        message.set(name, value);
    message.keep_alive(keep);
    if (answer.status != 204) message.content_length(answer.body.size());
    if (asked.method() != http::verb::head) message.body() = answer.body;

    session.expires_after(time_for(session, answer.body.size()));
    const auto [failed, written] = co_await http::async_write(session.stream, message, no_throw);
    co_return !failed && keep;
}

// Reads what the peer still sends and throws it away: closing over unread bytes would reset the
// connection and take the answer with it.
asio::awaitable<void> drain(Session& session) {
    session.expires_after(std::min(goodbye, session.shared->deadlines.request));
    session.buffer.clear();
    std::size_t seen = 0;
    while (seen < limits::reports_request_bytes) {
        const auto [failed, count] = co_await session.stream.async_read_some(
            session.buffer.prepare(read_ahead_bytes), no_throw);
        if (failed) break;
        seen += count;
    }
}

asio::awaitable<bool> refuse(Session& session, const Parser& parser, Response answer) {
    answer.keep_open = false;
    co_await write(session, parser, answer, Body::unread);
    co_await drain(session);
    co_return false;
}

// What to say about a request that cannot be read; nothing when nobody listens any more.
std::optional<Response> complaint(const boost::system::error_code& failed) {
    static const auto& category = http::make_error_code(http::error::bad_method).category();
    if (failed.category() != category || failed == http::error::end_of_stream ||
        failed == http::error::partial_message) {
        return std::nullopt;
    }
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
        return problem(431, "urn:presscheck:too-large", "The head of the request is too large");
    }
    if (failed == http::error::body_limit) {
        return problem(413, "urn:presscheck:too-large", "The body of the request is too large");
    }
    return problem(400, "urn:presscheck:malformed", "Not an HTTP request");
}

asio::awaitable<bool> give_up(Session& session, const Parser& parser,
                              boost::system::error_code failed) {
    const auto answer = complaint(failed);
    if (!answer) co_return false;
    co_return co_await refuse(session, parser, *answer);
}

// RFC 9112 section 6.1: a message with both lengths is how requests are smuggled.
bool well_framed(const Parser& parser) {
    const auto& head = parser.get();
    const bool both = head.find(http::field::content_length) != head.end() &&
                      head.find(http::field::transfer_encoding) != head.end();
    return !both && !head.target().empty() && head.target().front() == '/';
}

// Whose bodies count together: a host's, from wherever it comes, and else an address's.
BodyMemory::Place place_for_body(Session& session, std::size_t bytes) {
    const auto& certificate = session.client.certificate;
    auto& shared = *session.shared;
    return certificate ? BodyMemory::Place(shared.hosts_bodies, certificate->identity.host, bytes)
                       : BodyMemory::Place(shared.strangers_bodies, session.block, bytes);
}

Response no_place(BodyMemory::Taken why) {
    auto answer =
        why == BodyMemory::Taken::share_is_used_up
            ? problem(429, "urn:presscheck:too-many", "Too many requests of yours at once")
            : problem(503, "urn:presscheck:busy", "Too many requests at once");
    answer.headers.emplace_back("Retry-After", "5");
    return answer;
}

// Each byte that came buys time for the next: a body may be long, and a peer slow, but a place in
// memory is not kept for one that sends nothing to speak of.
asio::awaitable<boost::system::error_code> read_body(Session& session, Parser& parser) {
    session.expires_after(session.shared->deadlines.request);
    if (in_small_letters(parser.get()[http::field::expect]) == "100-continue") {
        http::response<http::empty_body> go_on{http::status::continue_, 11};
        const auto [failed, n] = co_await http::async_write(session.stream, go_on, no_throw);
        if (failed) co_return failed;
    }
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t received = 0;
    while (!parser.is_done()) {
        session.stream.next_layer().expires_at(began + time_for(session, received));
        const auto [failed, n] =
            co_await http::async_read_some(session.stream, session.buffer, parser, no_throw);
        if (failed) co_return failed;
        received += n;
    }
    co_return boost::system::error_code{};
}

// Waits for the first byte of a request; false when the connection is over.
asio::awaitable<bool> next_request(Session& session) {
    if (session.shared->finishing) co_return false;
    if (session.buffer.size() > 0) co_return true;
    session.expires_after(session.shared->deadlines.idle);
    session.interruptible = true;
    const auto [failed, count] =
        co_await session.stream.async_read_some(session.buffer.prepare(4096), no_throw);
    session.interruptible = false;
    if (failed || session.sent_away) co_return false;
    session.buffer.commit(count);
    co_return true;
}

// One request and its answer; false when the connection is to be closed.
asio::awaitable<bool> exchange(Session& session) {
    if (!co_await next_request(session)) co_return false;

    Parser parser;
    parser.header_limit(limits::request_header_bytes);
    parser.body_limit(boost::none);  // admitted below, once the route is known
    session.expires_after(session.shared->deadlines.request);
    const auto [failed, count] =
        co_await http::async_read_header(session.stream, session.buffer, parser, no_throw);
    if (failed) co_return co_await give_up(session, parser, failed);
    if (!well_framed(parser)) {
        co_return co_await give_up(session, parser, http::make_error_code(http::error::bad_target));
    }

    Request request = request_of(session, parser.get());
    const auto admitted = session.listener.admit(request);
    if (const auto* answer = std::get_if<Response>(&admitted)) {
        co_return co_await refuse(session, parser, *answer);
    }
    const std::size_t most = std::get<std::size_t>(admitted);
    const std::uint64_t expected = parser.content_length().value_or(parser.chunked() ? most : 0);
    if (expected > most) {
        co_return co_await give_up(session, parser, http::make_error_code(http::error::body_limit));
    }
    const auto place = place_for_body(session, expected);
    if (place.taken() != BodyMemory::Taken::yes) {
        co_return co_await refuse(session, parser, no_place(place.taken()));
    }
    parser.body_limit(most);
    if (const auto broken = co_await read_body(session, parser); broken) {
        co_return co_await give_up(session, parser, broken);
    }

    request.body = std::move(parser.get().body());
    session.stream.next_layer().expires_never();  // the pool's work has its own bounds
    const auto answer = co_await async_answer(*session.shared, session.listener.answer,
                                              std::move(request), asio::use_awaitable);
    co_return co_await write(session, parser, answer, Body::read);
}

// Where many handshakes are under way each gets less time.
std::chrono::milliseconds patience(const Session& session) {
    const auto most = session.shared->deadlines.request;
    return shares_of(session).handshakes.half_full() ? most / 5 : most;
}

asio::awaitable<bool> handshake(Session& session) {
    if (session.sent_away) co_return false;
    session.expires_after(patience(session));
    const auto [failed] =
        co_await session.stream.async_handshake(asio::ssl::stream_base::server, no_throw);
    session.interruptible = false;
    if (session.sent_away) co_return false;
    if (failed) {
        log_event(LogLevel::info, "handshake_failed",
                  {{"peer", session.peer}, {"reason", failed.message()}});
        co_return false;
    }
    if (session.listener.clients == Clients::agents) {
        auto& known =
            session.shared->known.try_emplace(&session.listener, clients_remembered).first->second;
        session.client = known.verdict(session.stream.native_handle(), session.shared->clock.now());
    }
    const auto& certificate = session.client.certificate;
    auto& shares = shares_of(session);
    co_return certificate ? enter(session, shares.hosts, certificate->identity.host)
                          : enter(session, shares.strangers, session.block);
}

asio::awaitable<void> serve(std::shared_ptr<Session> session) {
    if (!co_await handshake(*session)) co_return;
    bool open = true;
    while (open)
        open = co_await exchange(*session);
    session->expires_after(goodbye);
    co_await session->stream.async_shutdown(no_throw);
}

// The last stop of an exception of this connection: it ends here and no other notices.
void log_end(const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        log_event(LogLevel::error, "connection_failed", {{"what", error.what()}});
    }
}

}  // namespace

Sessions::Sessions(asio::io_context& loop, const Clock& clock, Deadlines deadlines)
    : state_(std::make_shared<State>(loop, clock, deadlines)) {}

// Connections that are cut off later, with the loop, must not call back into what is gone.
Sessions::~Sessions() {
    state_->finished = nullptr;
}

void Sessions::start(const Listener& listener, Accepted accepted) {
    tcp::socket socket(state_->loop);
    boost::system::error_code failed;
    socket.assign(accepted.ipv6 ? tcp::v6() : tcp::v4(), accepted.descriptor, failed);
    if (failed) {
        ::close(accepted.descriptor);
        return;
    }
    if (state_->finishing) return;
    socket.set_option(tcp::no_delay(true), failed);
    auto session = std::make_shared<Session>(state_, listener, std::move(socket));
    session->interruptible = true;  // until its handshake is finished
    if (!enter(*session, shares_of(*session).handshakes, session->block)) return;
    asio::co_spawn(state_->loop, serve(std::move(session)), log_end);
}

void Sessions::finish(std::function<void()> done) {
    state_->finishing = true;
    if (state_->all.empty()) return done();
    state_->finished = std::move(done);
    for (Session* const session : state_->all) {
        if (session->interruptible) session->stream.next_layer().cancel();
    }
}

void Sessions::join() {
    state_->pool.join();
}

}  // namespace presscheck
