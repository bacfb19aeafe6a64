// How a scanner's answer comes through a pipe: all of it, then the end closes. An answer is a value
// or an error, and an end without either is an error too.
#pragma once

#include "core/result.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace presscheck {

void answer_through(int pipe_end, const Result<std::string>& answer);

// All bytes until the other end closes.
// Errors: unavailable (nothing within `patience`, or more than `most` bytes).
Result<std::string> read_until_closed(int pipe_end, std::chrono::seconds patience,
                                      std::size_t most);

// The answer that was read. Errors: those of the answer; unavailable (it is none).
Result<std::string> answer_of(const std::string& frame);

}  // namespace presscheck
