#include "agent/errand.h"

#include "agent/peek.h"
#include "agent/sandbox.h"
#include "tests/support/catch.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
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

TEST_CASE("nobody is sent to ask this machine about another one", "[agent]") {
    const auto errands = Errands::before_a_look("/srv/image");

    CHECK(errands.pipe_ends().empty());
    CHECK(errands.fetcher()("nftables.json").error().code == Errc::not_found);
}

}  // namespace presscheck::test
