// A program with all that it forks, to be killed whole or in part.
#pragma once

#include "tests/support/dice.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace presscheck::test {

class ProcessGroup {
public:
    // What it prints is added to the file at `log_path`.
    ProcessGroup(const std::vector<std::string>& words, const std::string& log_path);
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    bool running();  // the first process
    void kill_all() const;
    // SIGKILL for one of the processes that are there now. False: there is none.
    bool kill_one(Dice& dice) const;
    // Waits until no process of the group is left; false when one outlasts any patience.
    bool gone();

private:
    std::vector<pid_t> members() const;
    pid_t leader_ = -1;
    bool reaped_ = false;
};

// Files that come, go or are renamed in some folders, counted.
class FolderWatch {
public:
    explicit FolderWatch(const std::vector<std::string>& folders);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    // Waits a moment; answers how many changes there were since the watch began.
    int changes();

private:
    int inotify_ = -1;
    int seen_ = 0;
};

}  // namespace presscheck::test
