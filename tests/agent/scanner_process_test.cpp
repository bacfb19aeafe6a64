#include "agent/scanner_process.h"

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace presscheck::test {

using namespace std::chrono_literals;

namespace {

// What `attempt` leaves in errno inside the scanner, as text; "0" when it succeeds.
std::string errno_in_scanner(const std::function<long()>& attempt) {
    const auto answer = in_scanner(
        [&]() -> Result<std::string> {
            errno = 0;
            return std::to_string(attempt() < 0 ? errno : 0);
        },
        20s);
    return answer ? *answer : answer.error().message;
}

}  // namespace

TEST_CASE("the scanner's answer and its error come back as they were", "[agent]") {
    const auto value = in_scanner([]() -> Result<std::string> { return std::string("seen"); }, 20s);
    const auto error = in_scanner(
        []() -> Result<std::string> {
            return Error{Errc::malformed, "policy.yaml:1:1: no"};
        },
        20s);

    REQUIRE(value);
    CHECK(*value == "seen");
    REQUIRE_FALSE(error);
    CHECK(error.error().code == Errc::malformed);
    CHECK(error.error().message == "policy.yaml:1:1: no");
}

TEST_CASE("an answer larger than a pipe comes back whole", "[agent]") {
    const std::string large(3U << 20U, 'x');

    const auto answer = in_scanner([&]() -> Result<std::string> { return large; }, 20s);

    REQUIRE(answer);
    CHECK(*answer == large);
}

TEST_CASE("a scanner that dies or hangs is an error and never an answer", "[agent][hostile]") {
    const auto died = in_scanner(
        []() -> Result<std::string> {
            std::raise(SIGKILL);  // of which no runtime makes anything else
            return std::string("not reached");
        },
        20s);
    const auto left = in_scanner([]() -> Result<std::string> { _exit(0); }, 20s);
    const auto hung = in_scanner(
        []() -> Result<std::string> {
            for (volatile bool forever = true; forever;)
                continue;
            return std::string("not reached");
        },
        1s);

    REQUIRE_FALSE(died);
    CHECK(died.error().message.find("signal 9") != std::string::npos);
    REQUIRE_FALSE(left);
    REQUIRE_FALSE(hung);
    CHECK(hung.error().code == Errc::unavailable);
}

TEST_CASE("the scanner may read", "[agent]") {
    CHECK(errno_in_scanner([] { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }) == "0");
    CHECK(errno_in_scanner([] { return open("/etc", O_RDONLY | O_DIRECTORY); }) == "0");
    CHECK(errno_in_scanner([] { return open("/etc", O_PATH | O_NOFOLLOW); }) == "0");
}

TEST_CASE("the scanner opens nothing for writing", "[agent]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "file";
    std::ofstream(path) << "as it was";
    const int flags =
        GENERATE(O_WRONLY, O_RDWR, O_RDONLY | O_CREAT, O_RDONLY | O_TRUNC, O_WRONLY | O_APPEND);
    CAPTURE(flags);

    const auto error = errno_in_scanner([&] { return open(path.c_str(), flags, 0600); });

    CHECK(error == std::to_string(EROFS));
    CHECK(std::filesystem::file_size(path) == 9);
}

TEST_CASE("the scanner cannot get round the way it opens files", "[agent][hostile]") {
    const auto openat2_error = errno_in_scanner([] {
        open_how how{};
        how.flags = O_RDWR;
        return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &how, sizeof(how));
    });

    CHECK(openat2_error == std::to_string(ENOSYS));
    CHECK(errno_in_scanner([] { return creat("/tmp/presscheck-no", 0600); }) ==
          std::to_string(EROFS));
}

TEST_CASE("the scanner has no network, no programs, no other process", "[agent][hostile]") {
    CHECK(errno_in_scanner([] { return socket(AF_INET, SOCK_STREAM, 0); }) != "0");
    CHECK(errno_in_scanner([] { return socket(AF_INET6, SOCK_DGRAM, 0); }) != "0");
    CHECK(errno_in_scanner([] { return socket(AF_UNIX, SOCK_STREAM, 0); }) != "0");
    CHECK(errno_in_scanner([] { return execl("/bin/true", "true", nullptr); }) != "0");
    CHECK(errno_in_scanner([] { return fork(); }) != "0");
    CHECK(errno_in_scanner([] { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); }) !=
          "0");
    CHECK(errno_in_scanner([] { return kill(getppid(), 0); }) != "0");
    CHECK(errno_in_scanner([] { return syscall(SYS_io_uring_setup, 1, nullptr); }) != "0");
}

TEST_CASE("the scanner changes no file in any other way", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto path = (folder.path() / "file").string();
    std::ofstream(path) << "as it was";

    CHECK(errno_in_scanner([&] { return chmod(path.c_str(), 0777); }) != "0");
    CHECK(errno_in_scanner([&] { return unlink(path.c_str()); }) != "0");
    CHECK(errno_in_scanner([&] { return rename(path.c_str(), (path + "2").c_str()); }) != "0");
    CHECK(errno_in_scanner([&] { return link(path.c_str(), (path + "2").c_str()); }) != "0");
    CHECK(errno_in_scanner([&] { return truncate(path.c_str(), 0); }) != "0");
    CHECK(errno_in_scanner([&] { return utimensat(AT_FDCWD, path.c_str(), nullptr, 0); }) != "0");
    CHECK(errno_in_scanner([&] { return mkdir((path + "3").c_str(), 0700); }) != "0");
    CHECK(std::filesystem::file_size(path) == 9);
}

TEST_CASE("the scanner may ask the clock, and set neither it nor any other", "[agent][hostile]") {
    const auto adjust = [](clockid_t clock, unsigned modes) {
        timex asked{};
        asked.modes = modes;
        asked.maxerror = 1;
        return syscall(SYS_clock_adjtime, clock, &asked) < 0 ? -1L : 0L;
    };
    const auto refused = std::to_string(EPERM);
    const unsigned modes =
        GENERATE(ADJ_OFFSET, ADJ_FREQUENCY, ADJ_MAXERROR, ADJ_ESTERROR, ADJ_STATUS, ADJ_TIMECONST,
                 ADJ_TAI, ADJ_SETOFFSET, ADJ_MICRO, ADJ_NANO, ADJ_TICK, ADJ_OFFSET_SINGLESHOT);
    CAPTURE(modes);

    CHECK(errno_in_scanner([&] { return adjust(CLOCK_REALTIME, 0); }) == "0");
    CHECK(errno_in_scanner([&] { return adjust(CLOCK_REALTIME, modes); }) == refused);
    CHECK(errno_in_scanner([&] { return adjust(CLOCK_TAI, 0); }) == refused);
    CHECK(errno_in_scanner([] {
              timex asked{};
              return syscall(SYS_adjtimex, &asked);
          }) == refused);
    CHECK(errno_in_scanner([] {
              const timespec then{0, 0};
              return syscall(SYS_clock_settime, CLOCK_REALTIME, &then);
          }) == refused);
}

TEST_CASE("the scanner inherits no descriptor of its keeper", "[agent][hostile]") {
    const TemporaryFolder folder;
    const int held = open((folder.path() / "held").c_str(), O_WRONLY | O_CREAT, 0600);
    REQUIRE(held >= 0);

    const auto error = errno_in_scanner([&] { return write(held, "x", 1); });
    close(held);

    CHECK(error == std::to_string(EBADF));
}

}  // namespace presscheck::test
