#include "agent/errand.h"

#include "agent/peek.h"
#include "agent/sandbox.h"
#include "tests/support/catch.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace presscheck::test {

TEST_CASE("an errand brings what it was sent for, and errors as they are", "[agent]") {
    const std::string large(3U << 20U, 'x');
    auto errand = Errand::start([&](int, const Bring& bring) {
        bring("small", std::string("a b\nc"));
        bring("none", Error{Errc::denied, "not for you"});
        bring("large", large);
    });
    REQUIRE(errand);

    const auto fetch = fetcher_of({errand->pipe_end()});

    CHECK(*fetch("large") == large);
    CHECK(*fetch("small") == "a b\nc");
    CHECK(fetch("none").error().code == Errc::denied);
    CHECK(fetch("none").error().message == "not for you");
    CHECK(fetch("other").error().code == Errc::not_found);
}

TEST_CASE("what an errand that died did not bring is missed, and not absent", "[agent]") {
    auto errand = Errand::start([](int, const Bring& bring) {
        bring("first", std::string("here"));
        _exit(7);
    });
    REQUIRE(errand);

    const auto fetch = fetcher_of({errand->pipe_end()});

    CHECK(*fetch("first") == "here");
    CHECK(fetch("second").error().code == Errc::unavailable);
}

TEST_CASE("what an errand brings beside its scope is not taken from it", "[agent][hostile]") {
    auto errand = Errand::start(
        [](int, const Bring& bring) {
            bring("net/dns.zone", std::string("zone"));
            bring("nftables.netlink", std::string("no rules at all"));
            bring("iptables.entries", Error{Errc::denied, "not for you"});
        },
        "net/");
    REQUIRE(errand);

    const auto fetch = fetcher_of({errand->pipe_end()});

    CHECK(*fetch("net/dns.zone") == "zone");
    CHECK(fetch("nftables.netlink").error().code == Errc::not_found);
    CHECK(fetch("iptables.entries").error().code == Errc::not_found);
}

TEST_CASE("who peeks can open nothing", "[agent]") {
    auto errand = Errand::start([](int pipe_end, const Bring& bring) {
        if (!become_peek(pipe_end, {})) return;
        const auto refused = [](long answer) { return std::to_string(answer < 0 ? errno : 0); };
        bring("file", refused(::open("/etc/passwd", O_RDONLY)));
        bring("socket", refused(::socket(AF_INET, SOCK_STREAM, 0)));
        bring("netlink", refused(::socket(AF_NETLINK, SOCK_RAW, 12)));
        bring("fork", refused(::fork()));
        bring("program", refused(::execl("/bin/true", "true", nullptr)));
    });
    REQUIRE(errand);

    const auto fetch = fetcher_of({errand->pipe_end()});

    for (const auto* what : {"file", "socket", "netlink", "fork", "program"}) {
        CAPTURE(what);
        const auto answer = fetch(what);
        REQUIRE(answer);
        CHECK(*answer == std::to_string(EPERM));
    }
}

TEST_CASE("who reaches out can open nothing, listen to nobody and stop nobody", "[agent]") {
    auto errand = Errand::start([](int pipe_end, const Bring& bring) {
        if (!become_reach(pipe_end)) return;
        const auto refused = [](long answer) { return std::to_string(answer < 0 ? errno : 0); };
        sockaddr_in place{};
        place.sin_family = AF_INET;
        const int internet = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bring("internet", refused(internet));
        const auto* const where = reinterpret_cast<const sockaddr*>(&place);
        bring("bind", refused(::bind(internet, where, sizeof place)));
        bring("listen", refused(::listen(internet, 1)));
        bring("file", refused(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)));
        bring("local", refused(::socket(AF_UNIX, SOCK_STREAM, 0)));
        bring("netlink", refused(::socket(AF_NETLINK, SOCK_RAW, 0)));
        bring("packet", refused(::socket(AF_PACKET, SOCK_RAW, 0)));
        bring("fork", refused(::fork()));
        bring("program", refused(::execl("/bin/true", "true", nullptr)));
        bring("kill", refused(::kill(::getppid(), 0)));
        bring("thread's signal", refused(::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0)));
    });
    REQUIRE(errand);

    const auto fetch = fetcher_of({errand->pipe_end()});

    REQUIRE(fetch("internet"));
    CHECK(*fetch("internet") == "0");
    for (const auto* what : {"bind", "listen", "file", "local", "netlink", "packet", "fork",
                             "program", "kill", "thread's signal"}) {
        CAPTURE(what);
        const auto answer = fetch(what);
        REQUIRE(answer);
        CHECK(*answer == std::to_string(EPERM));
    }
}

TEST_CASE("nobody is sent to ask this machine about another one", "[agent]") {
    const auto errands = Errands::before_a_look("/srv/image", {});

    CHECK(errands.pipe_ends().empty());
    CHECK(errands.fetcher()("nftables.json").error().code == Errc::not_found);
}

}  // namespace presscheck::test
