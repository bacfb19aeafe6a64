// Runs a program as its user would and keeps what it said.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace presscheck::test {

struct Ran {
    int code = -1;  // 128 + signal when it was killed
    std::string out;
    std::string error;
};

struct HowToRun {
    std::optional<uid_t> user;  // also the group
    std::size_t memory = 0;     // bytes of address space; 0: as much as there is
    std::string input;
    std::chrono::seconds patience{60};
    std::string lang = "en_US.UTF-8";
};

// The first word is a path, or a name in PATH. Killed when it outlasts its patience.
Ran run_program(const std::vector<std::string>& words, const HowToRun& how = {});

// A program of ours, from the build that is tested.
std::string our_program(const std::string& name);

// A program that runs beside the test until it goes out of scope, then is asked to stop.
class Background {
public:
    Background(const std::vector<std::string>& words, const std::string& log_path);
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background();

    bool running();
    void stop();       // SIGTERM, and waits
    void kill_hard();  // SIGKILL, and waits

private:
    void end(int signal);
    pid_t pid_ = -1;
};

}  // namespace presscheck::test
