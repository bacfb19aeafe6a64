// Ends a process, and waits for that no longer than it is worth: a process in a request to a file
// system that nobody answers does not even die of SIGKILL until somebody does.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace presscheck {

// Kills `child` and waits this long at most. False: it is still there, to be asked for again.
bool end_process(pid_t child, std::chrono::milliseconds patience);

}  // namespace presscheck
