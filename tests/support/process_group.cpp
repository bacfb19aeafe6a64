#include "tests/support/process_group.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace presscheck::test {

ProcessGroup::ProcessGroup(const std::vector<std::string>& words, const std::string& log_path) {
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    leader_ = ::fork();
    if (leader_ < 0) throw std::runtime_error("fork");
    if (leader_ == 0) {
        ::setpgid(0, 0);
        const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::setpgid(leader_, leader_);
}

ProcessGroup::~ProcessGroup() {
    kill_all();
    gone();
}

bool ProcessGroup::running() {
    if (!reaped_) reaped_ = ::waitpid(leader_, nullptr, WNOHANG) != 0;
    return !reaped_;
}

void ProcessGroup::kill_all() const {
    ::kill(-leader_, SIGKILL);
}

std::vector<pid_t> ProcessGroup::members() const {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && ::getpgid(pid) == leader_) found.push_back(pid);
    }
    return found;
}

bool ProcessGroup::kill_one(Dice& dice) const {
    const auto there = members();
    if (there.empty()) return false;
    return ::kill(there[static_cast<std::size_t>(dice.below(static_cast<int>(there.size())))],
                  SIGKILL) == 0;
}

bool ProcessGroup::gone() {
    for (int naps = 0; naps < 3000; ++naps) {
        const bool leader_there = running();
        if (!leader_there && ::kill(-leader_, 0) != 0) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

FolderWatch::FolderWatch(const std::vector<std::string>& folders)
    : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    constexpr auto kinds = IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_CLOSE_WRITE;
    for (const auto& folder : folders)
        ::inotify_add_watch(inotify_, folder.c_str(), kinds);
}

FolderWatch::~FolderWatch() {
    ::close(inotify_);
}

int FolderWatch::changes() {
    pollfd waiting{inotify_, POLLIN, 0};
    if (::poll(&waiting, 1, 5) <= 0) return seen_;
    alignas(inotify_event) std::array<char, 16384> buffer{};
    const auto got = ::read(inotify_, buffer.data(), buffer.size());
    for (ssize_t at = 0; at < got; ++seen_) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return seen_;
}

}  // namespace presscheck::test
