#include "tests/support/program.h"

#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/sanitized.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace presscheck::test {
namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void become(const std::vector<std::string>& words, const HowToRun& how) {
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (how.memory != 0 && !sanitized) {
        const rlimit bound{how.memory, how.memory};
        setrlimit(RLIMIT_AS, &bound);
    }
    setenv("LC_ALL", how.lang.c_str(), 1);
    if (how.user && (setgid(*how.user) != 0 || setuid(*how.user) != 0)) _exit(126);
    execvp(arguments[0], arguments.data());
    _exit(127);
}

int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Reads what is there; false when the other end closed.
bool drain(int descriptor, std::string& into) {
    std::array<char, 65536> buffer{};
    const auto got = read(descriptor, buffer.data(), buffer.size());
    if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

void listen_to(int out, int error, Ran& ran, pid_t child, Steady::time_point deadline) {
    std::array<pollfd, 2> ends{pollfd{out, POLLIN, 0}, pollfd{error, POLLIN, 0}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
        if (left.count() <= 0) {
            kill(child, SIGKILL);
            return;
        }
        if (poll(ends.data(), ends.size(), static_cast<int>(left.count())) <= 0) continue;
        if (ends[0].revents != 0 && !drain(out, ran.out)) ends[0].fd = -1;
        if (ends[1].revents != 0 && !drain(error, ran.error)) ends[1].fd = -1;
    }
}

}  // namespace

Ran run_program(const std::vector<std::string>& words, const HowToRun& how) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> error{};
    REQUIRE(pipe2(in.data(), O_CLOEXEC) == 0);
    REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
    REQUIRE(pipe2(error.data(), O_CLOEXEC) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(error[1], STDERR_FILENO);
        become(words, how);
    }
    close(in[0]);
    close(out[1]);
    close(error[1]);
    // Inputs of tests are smaller than a pipe holds.
    const auto written = write(in[1], how.input.data(), how.input.size());
    close(in[1]);

    Ran ran;
    listen_to(out[0], error[0], ran, child, Steady::now() + how.patience);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    close(out[0]);
    close(error[0]);
    REQUIRE(written == static_cast<ssize_t>(how.input.size()));
    ran.code = exit_code(status);
    return ran;
}

std::string our_program(const std::string& name) {
    return built_folder() + "/" + name;
}

Background::Background(const std::vector<std::string>& words, const std::string& log_path) {
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ != 0) return;
    const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    become(words, {});
}

Background::~Background() {
    stop();
}

bool Background::running() {
    return pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0;
}

void Background::stop() {
    end(SIGTERM);
}
void Background::kill_hard() {
    end(SIGKILL);
}

void Background::end(int signal) {
    if (pid_ <= 0) return;
    kill(pid_, signal);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
}

}  // namespace presscheck::test
