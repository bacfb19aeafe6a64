#include "agent/scanner_process.h"

#include "agent/answer_pipe.h"
#include "agent/process_end.h"
#include "agent/sandbox.h"

#include <fcntl.h>
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

constexpr std::chrono::seconds to_die{2};

Result<std::string> attempt(const std::function<Result<std::string>()>& work, int pipe_end,
                            const std::vector<int>& heard) {
    if (auto confined = become_scanner(pipe_end, heard); !confined) return confined.error();
    try {
        return work();
    } catch (const std::exception& bug) {
        return Error{Errc::unavailable, std::string("the scanner failed: ") + bug.what()};
    }
}

[[noreturn]] void be_scanner(const std::function<Result<std::string>()>& work, int pipe_end,
                             const std::vector<int>& heard, pid_t keeper) {
    // Without its keeper a scanner has nobody to answer and no reason to live.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != keeper) _exit(1);
    answer_through(pipe_end, attempt(work, pipe_end, heard));
    _exit(0);
}

std::string how_it_ended(int status) {
    return "the scanner was killed by signal " + std::to_string(WTERMSIG(status));
}

}  // namespace

Result<std::string> in_scanner(const std::function<Result<std::string>()>& work,
                               std::chrono::seconds patience, std::size_t most,
                               const std::vector<int>& heard) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return Error{Errc::unavailable, std::string("pipe: ") + std::strerror(errno)};
    }
    const pid_t keeper = getpid();
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_scanner(work, ends[1], heard, keeper);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return Error{Errc::unavailable, "the scanner could not be started"};
    }
    const auto frame = read_until_closed(ends[0], patience, most);
    close(ends[0]);

    if (!frame) {
        // One that does not end is left to init.
        end_process(child, to_die);
        return frame.error();
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) return Error{Errc::unavailable, how_it_ended(status)};
    return answer_of(*frame);
}

}  // namespace presscheck
