// Runs a piece of a test as a user without rights, in a process of its own.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

namespace presscheck::test {

// What `look` returns, as seen by user 65534 when this is root, else by this user.
template <class Look>
std::string as_somebody_else(const Look& look) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("fork");
    if (child == 0) {
        if (::getuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(1);
        const std::string seen = look();
        ::_exit(::write(ends[1], seen.data(), seen.size()) < 0 ? 1 : 0);
    }
    ::close(ends[1]);
    std::string seen;
    std::array<char, 256> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;)
        seen.append(piece.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return seen;
}

}  // namespace presscheck::test
