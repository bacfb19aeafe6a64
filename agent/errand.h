// A process that was sent to fetch: it asks what it was forked to ask, writes the answers, each
// under its name, into a pipe, and is gone. The scanner reads that pipe; nobody else does.
#pragma once

#include "checks/fetched.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Writes one answer. Names hold no blank and no line end.
using Bring = std::function<void(std::string_view name, const Result<std::string>& answer)>;

class Errand {
public:
    // `work` is given the pipe's end, which its confinement has to leave open, and confines itself
    // before it reads anything. Only what it brings under names that begin with `scope`, which
    // ends in a slash, is taken from it, whatever becomes of it. REQUIRES: one thread, no key in
    // memory. Errors: unavailable.
    static Result<Errand> start(const std::function<void(int pipe_end, const Bring& bring)>& work,
                                std::string_view scope = {});
    ~Errand();  // ends it, whether it has brought everything or not
    Errand(Errand&& other) noexcept;
    Errand& operator=(Errand&&) = delete;

    int pipe_end() const { return answers_.number(); }

private:
    Errand(pid_t process, Descriptor answers) : process_(process), answers_(std::move(answers)) {}

    pid_t process_;
    Descriptor answers_;
};

// Hands out what comes through these pipes; each is read when its answers are asked for and not in
// an earlier one. What an errand did not bring, because it died or was cut off, is `unavailable`;
// what none was sent for is `not_found`.
Fetcher fetcher_of(const std::vector<int>& pipe_ends);

}  // namespace presscheck
