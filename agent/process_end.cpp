#include "agent/process_end.h"

#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace presscheck {

bool end_process(pid_t child, std::chrono::milliseconds patience) {
    constexpr std::chrono::milliseconds nap{5};
    kill(child, SIGKILL);
    for (;;) {
        const auto ended = waitpid(child, nullptr, WNOHANG);
        if (ended > 0 || (ended < 0 && errno != EINTR)) return true;
        if (patience <= std::chrono::milliseconds{0}) return false;
        poll(nullptr, 0, static_cast<int>(nap.count()));
        patience -= nap;
    }
}

}  // namespace presscheck
