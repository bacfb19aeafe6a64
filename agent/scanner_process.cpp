#include "agent/scanner_process.h"

#include "agent/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>

namespace presscheck {
namespace {

using Steady = std::chrono::steady_clock;

// One byte before the answer tells a value from an error; an error is its code and its message.
constexpr char value_mark = 'v';
constexpr char error_mark = 'e';

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // the keeper is gone: nobody is left to tell
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string framed(const Result<std::string>& answer) {
    if (answer) return value_mark + *answer;
    return std::string{error_mark, static_cast<char>('0' + static_cast<int>(answer.error().code))} +
           answer.error().message;
}

Result<std::string> attempt(const std::function<Result<std::string>()>& work, int pipe_end) {
    if (auto confined = become_scanner(pipe_end); !confined) return confined.error();
    try {
        return work();
    } catch (const std::exception& bug) {
        return Error{Errc::unavailable, std::string("the scanner failed: ") + bug.what()};
    }
}

[[noreturn]] void be_scanner(const std::function<Result<std::string>()>& work, int pipe_end,
                             pid_t keeper) {
    // Without its keeper a scanner has nobody to answer and no reason to live.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != keeper) _exit(1);
    write_all(pipe_end, framed(attempt(work, pipe_end)));
    _exit(0);
}

// All bytes until the other end closes.
Result<std::string> read_until_closed(int descriptor, std::chrono::seconds patience,
                                      std::size_t most) {
    const auto deadline = Steady::now() + patience;
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (bytes.size() <= most) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
        if (left.count() <= 0) {
            return Error{Errc::unavailable, "the scanner did not answer within " +
                                                std::to_string(patience.count()) + " seconds"};
        }
        pollfd waiting{descriptor, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        const auto got = read(descriptor, buffer.data(), buffer.size());
        if (got == 0) return bytes;
        if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
        if (got < 0 && errno != EINTR) break;
    }
    return Error{Errc::unavailable, "the scanner answered more than can be read"};
}

Result<std::string> unframed(const std::string& frame) {
    if (frame.starts_with(value_mark)) return frame.substr(1);
    const int code = frame.size() >= 2 ? frame[1] - '0' : -1;
    if (frame.starts_with(error_mark) && code >= 0 && code <= static_cast<int>(Errc::unavailable)) {
        return Error{static_cast<Errc>(code), frame.substr(2)};
    }
    return Error{Errc::unavailable, "the scanner ended without an answer"};
}

std::string how_it_ended(int status) {
    return "the scanner was killed by signal " + std::to_string(WTERMSIG(status));
}

}  // namespace

Result<std::string> in_scanner(const std::function<Result<std::string>()>& work,
                               std::chrono::seconds patience, std::size_t most) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return Error{Errc::unavailable, std::string("pipe: ") + std::strerror(errno)};
    }
    const pid_t keeper = getpid();
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_scanner(work, ends[1], keeper);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return Error{Errc::unavailable, "the scanner could not be started"};
    }
    const auto frame = read_until_closed(ends[0], patience, most);
    close(ends[0]);

    if (!frame) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!frame) return frame.error();
    if (WIFSIGNALED(status)) return Error{Errc::unavailable, how_it_ended(status)};
    return unframed(*frame);
}

}  // namespace presscheck
