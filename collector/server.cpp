#include "collector/server.h"

#include "collector/session.h"
#include "core/log.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <csignal>
#include <deque>

namespace presscheck {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

// When descriptors run out, accepting again at once would spin.
constexpr std::chrono::milliseconds breath{100};

Result<tcp::endpoint> endpoint_of(const std::string& text) {
    const Error malformed{Errc::malformed,
                          "not an address like 127.0.0.1:8440 or [::1]:8440: '" + text + "'"};
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return malformed;
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        return malformed;
    }
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data() + colon + 1, end, port);
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(host, failed);
    if (failed || bad != std::errc{} || rest != end) return malformed;
    return tcp::endpoint(address, port);
}

std::string spell(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    const auto port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

Status bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    boost::system::error_code failed;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) return Ok{};
    return Error{Errc::unavailable,
                 "cannot listen on " + spell(endpoint) + ": " + failed.message()};
}

}  // namespace

class Server::Loop {
public:
    Loop(std::vector<Listener> listeners, const Clock& clock, Deadlines deadlines)
        : listeners_(std::move(listeners)),
          deadlines_(deadlines),
          sessions_(io_, clock, deadlines) {}

    Status bind_all() {
        for (const auto& listener : listeners_) {
            const auto endpoint = endpoint_of(listener.address);
            if (!endpoint) return endpoint.error();
            auto& acceptor = acceptors_.emplace_back(io_);
            if (auto bound = bind(acceptor, *endpoint); !bound) return bound;
            addresses_.push_back(spell(acceptor.local_endpoint()));
            asio::co_spawn(io_, accept(*this, listener, acceptor), asio::detached);
        }
        return Ok{};
    }

    void run() {
        io_.run();
        sessions_.join();
    }

    void stop() {
        asio::post(io_, [this] { begin_stop(); });
    }

    void stop_on_signals() {
        signals_.add(SIGTERM);
        signals_.add(SIGINT);
        signals_.async_wait([this](boost::system::error_code failed, int) {
            if (!failed) begin_stop();
        });
    }

    const std::vector<std::string>& addresses() const { return addresses_; }

private:
    static asio::awaitable<void> accept(Loop& loop, const Listener& listener,
                                        tcp::acceptor& acceptor) {
        while (acceptor.is_open()) {
            auto [failed, socket] = co_await acceptor.async_accept(no_throw);
            if (!acceptor.is_open()) break;
            if (failed) {
                log_event(LogLevel::warning, "accept_failed", {{"reason", failed.message()}});
                asio::steady_timer timer(loop.io_, breath);
                co_await timer.async_wait(no_throw);
                continue;
            }
            const bool ipv6 = acceptor.local_endpoint().address().is_v6();
            loop.sessions_.start(listener, {socket.release(), ipv6});
        }
    }

    void begin_stop() {
        if (stopping_) return;
        stopping_ = true;
        boost::system::error_code ignored;
        for (auto& acceptor : acceptors_)
            acceptor.close(ignored);
        signals_.cancel(ignored);
        patience_.expires_after(deadlines_.stop);
        patience_.async_wait([this](boost::system::error_code failed) {
            if (!failed) io_.stop();
        });
        sessions_.finish([this] { patience_.cancel(); });
    }

    std::vector<Listener> listeners_;
    Deadlines deadlines_;
    asio::io_context io_{1};
    Sessions sessions_;
    std::deque<tcp::acceptor> acceptors_;
    std::vector<std::string> addresses_;
    asio::signal_set signals_{io_};
    asio::steady_timer patience_{io_};
    bool stopping_ = false;
};

Server::Server(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(std::vector<Listener> listeners, const Clock& clock,
                                               Deadlines deadlines) {
    auto loop = std::make_unique<Loop>(std::move(listeners), clock, deadlines);
    if (auto bound = loop->bind_all(); !bound) return std::move(bound).error();
    return std::unique_ptr<Server>(new Server(std::move(loop)));
}

const std::vector<std::string>& Server::addresses() const {
    return loop_->addresses();
}
void Server::run() {
    loop_->run();
}
void Server::stop() {
    loop_->stop();
}
void Server::stop_on_signals() {
    loop_->stop_on_signals();
}

}  // namespace presscheck
