// The scanner as a process of its own: forked, confined, and heard through one pipe.
//
// What comes back is bytes from a process that parsed strangers' files: bounded, and to be parsed
// as carefully as bytes from the network.
#pragma once

#include "core/limits.h"
#include "core/result.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace presscheck {

// Runs `work` in a forked child that has become_scanner(), and answers what it answers. `heard` are
// the pipes of errands, which `work` may read.
// REQUIRES: no key is in memory, one thread.
// Errors: those of `work`; unavailable (the child could not be confined, died, said nothing within
// `patience` or more than `most` bytes).
Result<std::string> in_scanner(const std::function<Result<std::string>()>& work,
                               std::chrono::seconds patience,
                               std::size_t most = limits::scanner_answer_bytes,
                               const std::vector<int>& heard = {});

}  // namespace presscheck
