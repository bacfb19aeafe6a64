// Bytes on a connection to a listener, through real TLS: whatever comes, the connection ends when
// its peer does, all that comes back is whole HTTP answers, and what reaches a route is a request
// that was read in one way only.
//
// The first byte picks who connects: a a stranger to the agents' listener, h a host, p a person.
#include "collector/session.h"
#include "core/openssl_ptr.h"
#include "tests/fuzz/department.h"
#include "tests/fuzz/property.h"

#include <fcntl.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string>

namespace {

using presscheck::Listener;
using presscheck::Request;
using presscheck::fuzz::require;

// Longer than any answer takes, even on a machine that does much else.
constexpr std::chrono::seconds patience{60};

void hold_request(const Request& request) {
    require(!request.method.empty() && request.target.starts_with('/'), "a request has a target");
    require(request.body.size() <= presscheck::limits::reports_request_bytes, "a body is bounded");
    bool length = false, chunked = false;
    for (const auto& [name, value] : request.headers) {
        require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a header is one line");
        require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
                "names of headers are in small letters");
        length = length || name == "content-length";
        chunked = chunked || name == "transfer-encoding";
    }
    require(!(length && chunked), "a request has one length");
}

// Both listeners, whose loop turns in the thread that asks; only answers are computed elsewhere.
class Listeners {
public:
    Listeners() {
        std::signal(SIGPIPE, SIG_IGN);
        agents_.clients = presscheck::Clients::agents;
        agents_.tls = *presscheck::agents_server_context({at_.made.server, at_.made.issuing},
                                                         at_.made.server_key, at_.made.root);
        agents_.admit = [this](const Request& head) { return at_.api->admit(head); };
        agents_.answer = [this](const Request& request) {
            hold_request(request);
            at_.minute_passes();
            return at_.api->answer(request);
        };
        people_.tls = agents_.tls;
        people_.admit = [](const Request&) { return presscheck::limits::request_body_bytes; };
        people_.answer = [this](const Request& request) {
            hold_request(request);
            return at_.people(request);
        };
        nobody_ = client({}, nullptr);
        key_.emplace(at_.judged.agent.key());
        host_ = client(at_.host_chain, &*key_);
    }
    ~Listeners() { sessions_.join(); }
    Listeners(const Listeners&) = delete;
    Listeners& operator=(const Listeners&) = delete;

    // What comes back until the other side ends the connection.
    std::string exchange(char who, std::string_view bytes) {
        std::array<int, 2> ends{};
        require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0, "a socket");
        sessions_.start(who == 'p' ? people_ : agents_, {ends[0], false});
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        auto answers = talk(ends[1], who == 'h' ? host_ : nobody_, bytes);
        ::close(ends[1]);
        return answers;
    }

private:
    using Steady = std::chrono::steady_clock;

    presscheck::TlsContext client(const std::vector<presscheck::Certificate>& chain,
                                  const presscheck::PrivateKey* key) const {
        return *presscheck::agent_client_context(at_.made.root, "127.0.0.1",
                                                 presscheck::test::some_day, chain, key);
    }

    // Lets the listener go on until `step` is done; false when it failed.
    bool finish(SSL* ssl, const std::function<int()>& step) {
        const auto until = Steady::now() + patience;
        for (;;) {
            const int done = step();
            if (done == 1) return true;
            const int why = SSL_get_error(ssl, done);
            if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return false;
            require(Steady::now() < until, "a connection ends when its peer ends it");
            loop_.restart();
            loop_.run_one_for(std::chrono::milliseconds{10});
        }
    }

    std::string talk(int descriptor, const presscheck::TlsContext& context,
                     std::string_view bytes) {
        const presscheck::OpenSslPtr<SSL, SSL_free> ssl(SSL_new(context.get()));
        SSL_set_fd(ssl.get(), descriptor);
        require(finish(ssl.get(), [&] { return SSL_connect(ssl.get()); }),
                "a handshake is finished");
        std::size_t count = 0;
        if (!bytes.empty()) {
            finish(ssl.get(),
                   [&] { return SSL_write_ex(ssl.get(), bytes.data(), bytes.size(), &count); });
        }
        SSL_shutdown(ssl.get());
        ::shutdown(descriptor, SHUT_WR);
        std::string answers;
        std::array<char, 16384> piece{};
        while (finish(ssl.get(),
                      [&] { return SSL_read_ex(ssl.get(), piece.data(), piece.size(), &count); })) {
            answers.append(piece.data(), count);
        }
        return answers;
    }

    presscheck::fuzz::Department at_;
    Listener agents_, people_;
    presscheck::TlsContext nobody_, host_;
    std::optional<presscheck::PrivateKey> key_;
    boost::asio::io_context loop_{1};
    presscheck::Sessions sessions_{loop_, at_.judged.collector.clock, {}};
};

// The value of Content-Length in a head; nothing when it has none.
std::optional<std::size_t> length_in(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    std::size_t length = 0;
    const auto digits = head.substr(at + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length;
}

// Takes one answer off the front. An answer to HEAD has a length and no body: then the next answer,
// or nothing, follows the head at once.
bool take_answer(std::string_view& answers) {
    if (!answers.starts_with("HTTP/1.1 ") || answers.size() < 13) return false;
    const auto status = answers.substr(9, 3);
    require(status != "500", "no request is a bug of the collector");
    const auto end = answers.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    const auto length = length_in(answers.substr(0, end));
    answers.remove_prefix(end + 4);
    if (status == "100" || status == "204") return true;
    if (!length) return false;
    if (answers.empty() || answers.starts_with("HTTP/1.1 ")) return true;
    if (answers.size() < *length) return false;
    answers.remove_prefix(*length);
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Listeners listeners;
    auto text = presscheck::fuzz::text_of(data, size);
    const char who = presscheck::fuzz::take_letter(text);
    if (who != 'a' && who != 'h' && who != 'p') return 0;
    const auto received = listeners.exchange(who, text);
    std::string_view answers = received;
    while (!answers.empty())
        require(take_answer(answers), "what comes back is whole answers");
    return 0;
}
