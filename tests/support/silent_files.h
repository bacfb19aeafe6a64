// A file system of a process that takes every request and answers none: who asks it for anything
// waits where not even SIGKILL ends him, until it is gone. Mounted in a namespace of the calling
// thread alone, so that a test that is killed leaves nothing mounted behind.
#pragma once

#include "core/descriptor.h"

#include <sys/types.h>

#include <string>

namespace presscheck::test {

class SilentFiles {
public:
    // Mounted there. False where nothing can be mounted.
    explicit SilentFiles(std::string at);
    ~SilentFiles() { end(); }
    SilentFiles(const SilentFiles&) = delete;
    SilentFiles& operator=(const SilentFiles&) = delete;

    explicit operator bool() const { return mounted_; }
    // Whoever waits is told that it is gone.
    void end();

private:
    void go_back();

    std::string at_;
    Descriptor namespace_before_;
    Descriptor folder_before_;
    bool mounted_ = false;
    pid_t server_ = 0;
};

}  // namespace presscheck::test
