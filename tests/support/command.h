// What another program says, for tests that compare with it. The programs under test run none.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace presscheck::test {

// The lines a shell command prints; an exception when it fails.
inline std::vector<std::string> lines_from(const std::string& command) {
    auto* pipe = ::popen(("LC_ALL=C PATH=$PATH:/usr/sbin:/sbin; " + command).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen " + command);
    std::vector<std::string> lines(1);
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        if (c == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += static_cast<char>(c);
        }
    }
    lines.pop_back();
    if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
    return lines;
}

inline bool can_run(const std::string& command) {
    return std::system(("PATH=$PATH:/usr/sbin:/sbin; " + command + " >/dev/null 2>&1").c_str()) ==
           0;
}

struct CommandOutcome {
    int status = -1;     // as exit(3) gave it; -1 when a signal ended it
    std::string output;  // what it printed to standard output
};

// Runs what may well fail.
inline CommandOutcome run_command(const std::string& command) {
    auto* pipe = ::popen(("LC_ALL=C PATH=$PATH:/usr/sbin:/sbin; " + command).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen " + command);
    CommandOutcome outcome;
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;)
        outcome.output.append(piece.data(), got);
    const int ended = ::pclose(pipe);
    outcome.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return outcome;
}

}  // namespace presscheck::test
