#include "agent/standing_scanner.h"

#include "tests/support/catch.h"
#include "tests/support/silent_files.h"
#include "tests/support/temporary_folder.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace presscheck::test {

using namespace std::chrono_literals;

namespace {

Status ready() {
    return Ok{};
}

// REQUIRES: it starts.
StandingScanner standing(StandingWork work, std::chrono::seconds patience = 20s) {
    auto started = StandingScanner::start(work, patience);
    return *std::move(started);
}

// What `attempt` leaves in errno inside the standing process, as the error of a look; 0: it could.
std::string errno_while_standing(const std::function<long()>& attempt) {
    const auto scanner = standing({[&]() -> Status {
                                       errno = 0;
                                       const auto error = attempt() < 0 ? errno : 0;
                                       return Error{Errc::denied, std::to_string(error)};
                                   },
                                   [](const Fetcher&) { return Result<std::string>(std::string("not reached")); }});
    return scanner.look().error().message;
}

}  // namespace

TEST_CASE("each look is prepared in one process and done in one forked from it", "[agent]") {
    int prepared = 0;
    int looked = 0;
    const auto scanner =
        standing({[&]() -> Status {
                      ++prepared;
                      return Ok{};
                  },
                  [&](const Fetcher&) -> Result<std::string> {
                      ++looked;
                      return std::to_string(prepared) + " " + std::to_string(looked);
                  }});

    const auto first = scanner.look();
    const auto second = scanner.look();

    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first == "1 1");
    CHECK(*second == "2 1");
}

TEST_CASE("what cannot be prepared is the answer, and nothing is looked at", "[agent]") {
    const auto scanner = standing(
        {[]() -> Status {
             return Error{Errc::malformed, "p.yaml:1:1: no"};
         },
         [](const Fetcher&) -> Result<std::string> { return std::string("an older policy's results"); }});

    const auto answer = scanner.look();

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::malformed);
    CHECK(answer.error().message == "p.yaml:1:1: no");
}

TEST_CASE("a look that dies or hangs is an error, and the next one is answered",
          "[agent][hostile]") {
    int looks = 0;
    const auto scanner = standing({[&]() -> Status {
                                       ++looks;
                                       return Ok{};
                                   },
                                   [&](const Fetcher&) -> Result<std::string> {
                                       if (looks == 1) std::raise(SIGKILL);
                                       for (volatile bool hung = looks == 2; hung;)
                                           continue;
                                       return std::string("seen");
                                   }},
                                  1s);

    const auto died = scanner.look();
    const auto hung = scanner.look();
    const auto seen = scanner.look();

    REQUIRE_FALSE(died);
    CHECK(died.error().message.find("signal 9") != std::string::npos);
    REQUIRE_FALSE(hung);
    CHECK(hung.error().code == Errc::unavailable);
    REQUIRE(seen);
    CHECK(*seen == "seen");
}

TEST_CASE("a round that is killed while it waits leaves nothing for the next", "[agent][hostile]") {
    int looks = 0;
    const auto scanner = standing(
        {[&]() -> Status {
             ++looks;
             return Ok{};
         },
         [&](const Fetcher&) -> Result<std::string> { return std::string(1U << 20U, looks == 1 ? 'a' : 'b'); }});

    const pid_t round = fork();
    if (round == 0) {
        const auto forgotten = scanner.look();
        raise(SIGKILL);
    }
    waitpid(round, nullptr, 0);
    const auto answer = scanner.look();

    REQUIRE(answer);
    CHECK(*answer == std::string(1U << 20U, 'b'));
}

TEST_CASE("a standing scanner that has ended says so and answers nothing", "[agent]") {
    const auto scanner =
        standing({[]() -> Status { _exit(1); }, [](const Fetcher&) { return Result<std::string>(std::string()); }});

    const auto answer = scanner.look();
    const auto after = scanner.look();

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::unavailable);
    REQUIRE_FALSE(after);
    CHECK_FALSE(scanner.alive());
}

TEST_CASE("what never comes to an end in the standing scanner ends it", "[agent][hostile]") {
    const auto forever = [] {
        for (volatile bool hung = true; hung;)
            pause();
    };
    const auto seen = [](const Fetcher&) { return Result<std::string>(std::string("seen")); };
    const auto scanner = standing({ready, seen, forever}, 1s);

    const auto first = scanner.look();
    const auto second = scanner.look();

    REQUIRE(first);
    CHECK(*first == "seen");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Errc::unavailable);
    CHECK_FALSE(scanner.alive());
}

// As it would be when the kernel does not let it go.
TEST_CASE("a standing scanner that does not answer is replaced", "[agent][hostile]") {
    const auto scanner = standing({[]() -> Status {
                                       raise(SIGSTOP);
                                       return Ok{};
                                   },
                                   [](const Fetcher&) { return Result<std::string>(std::string("not reached")); }},
                                  0s);

    const auto answer = scanner.look();

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::unavailable);
    CHECK_FALSE(scanner.alive());
}

TEST_CASE("a standing scanner that not even SIGKILL ends is not waited for", "[agent][hostile]") {
    const TemporaryFolder folder;
    folder.make("/silent");
    const auto path = folder.at("/silent/file");
    SilentFiles silent(folder.at("/silent"));
    if (!silent) {
        WARN("no file system of a process can be mounted here: this was not tried");
        return;
    }
    const auto scanner = standing({[&]() -> Status {
                                       struct stat status {};
                                       ::stat(path.c_str(), &status);
                                       return Ok{};
                                   },
                                   [](const Fetcher&) { return Result<std::string>(std::string("not reached")); }},
                                  0s);

    const auto answer = scanner.look();
    const bool alive = scanner.alive();
    const bool ended = scanner.ended();
    silent.end();
    bool ended_later = scanner.ended();
    for (int naps = 0; !ended_later && naps < 500; ++naps) {
        std::this_thread::sleep_for(10ms);
        ended_later = scanner.ended();
    }

    REQUIRE_FALSE(answer);
    CHECK_FALSE(alive);
    CHECK_FALSE(ended);
    CHECK(ended_later);
}

TEST_CASE("the standing scanner is confined before it reads anything", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto path = folder.at("/file");

    CHECK(errno_while_standing([] { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }) == "0");
    CHECK(errno_while_standing([&] { return open(path.c_str(), O_WRONLY | O_CREAT, 0600); }) ==
          std::to_string(EROFS));
    CHECK(errno_while_standing([] { return socket(AF_INET, SOCK_STREAM, 0); }) != "0");
    CHECK(errno_while_standing([] { return socket(AF_UNIX, SOCK_STREAM, 0); }) != "0");
    CHECK(errno_while_standing([] { return execl("/bin/true", "true", nullptr); }) != "0");
    CHECK(errno_while_standing([&] { return unlink(path.c_str()); }) != "0");
}

TEST_CASE("a scanner forked from the standing one may do no more than any other",
          "[agent][hostile]") {
    const auto scanner = standing({ready, [](const Fetcher&) -> Result<std::string> {
                                       errno = 0;
                                       return std::to_string(fork() < 0 ? errno : 0);
                                   }});

    const auto answer = scanner.look();

    REQUIRE(answer);
    CHECK(*answer == std::to_string(EPERM));
}

}  // namespace presscheck::test
