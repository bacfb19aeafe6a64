// The process that keeps policies loaded between rounds and forks a scanner for each look.
// docs/decisions/0003.
//
// It is confined as a scanner is before it reads anything, reads policies alone, and ends with the
// process that started it.
#pragma once

#include "checks/fetched.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace presscheck {

// What it does at each look: `prepare` in itself, then `look` in a scanner forked from it. Changes
// that `look` makes to memory end with that scanner. Then, if both went well and after the answer,
// `settle`, again in itself. Each may take as long as whoever asks is patient; then the process
// ends.
struct StandingWork {
    std::function<Status()> prepare;
    std::function<Result<std::string>(const Fetcher&)> look;
    std::function<void()> settle = [] {};
};

class StandingScanner {
public:
    // REQUIRES: no key is in memory, one thread. Errors: unavailable.
    static Result<StandingScanner> start(const StandingWork& work, std::chrono::seconds patience);
    ~StandingScanner();
    StandingScanner(StandingScanner&& other) noexcept;
    StandingScanner& operator=(StandingScanner&&) = delete;

    // What one look answers, which hears the pipes of errands. May be called in a process forked
    // from the one that started it. Errors: those of the work; unavailable (it died, or said
    // nothing within the patience).
    Result<std::string> look(const std::vector<int>& heard = {}) const;

    pid_t process() const { return process_; }

    // False once it has ended, or did not answer: then it is killed. Only for the process that
    // started it, as ended().
    bool alive() const;
    // False: not alive, and still there, because the kernel waits for a file system in its place.
    bool ended() const;

private:
    StandingScanner(pid_t process, Descriptor socket, std::chrono::seconds patience)
        : process_(process), socket_(std::move(socket)), patience_(patience) {}

    mutable pid_t process_;
    mutable bool over_ = false;
    Descriptor socket_;
    std::chrono::seconds patience_;
};

}  // namespace presscheck
