// presscheck-bench-run: what a whole command costs, run after run, by the system's own accounting.
//
//   presscheck-bench-run NAME RUNS WARM_UPS CHECKS COMMAND [ARGUMENT...]
//
// Links nothing but the standard library: what a child's peak memory is counted from is this
// program's own size.
#include "bench/samples.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace presscheck::bench {
namespace {

struct Run {
    Seconds wall{};
    Seconds cpu{};
    double peak_mib = 0;
    int status = 0;
};

Seconds seconds(const timeval& time) {
    return Seconds(static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6);
}

// The peak is that of the largest process of the command.
Run run_once(char** command) {
    Run run;
    rusage usage{};
    run.wall = timed([&] {
        const pid_t child = vfork();
        if (child == 0) {
            const int nowhere = ::open("/dev/null", O_RDWR);
            ::dup2(nowhere, 0);
            ::dup2(nowhere, 1);
            ::dup2(nowhere, 2);
            ::execvp(command[0], command);
            ::_exit(127);
        }
        ::wait4(child, &run.status, 0, &usage);
    });
    run.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    run.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
    return run;
}

std::string per_check(double seconds, int checks) {
    return checks > 0 ? in_milliseconds(seconds / checks) : "-";
}

int measure(const std::string& name, int runs, int warm_ups, int checks, char** command) {
    for (int i = 0; i < warm_ups; ++i)
        run_once(command);
    Samples wall;
    Samples cpu;
    double peak = 0;
    for (int i = 0; i < runs; ++i) {
        const auto run = run_once(command);
        if (!WIFEXITED(run.status) || WEXITSTATUS(run.status) == 127) {
            std::fprintf(stderr, "%s: did not run\n", command[0]);
            return 3;
        }
        wall.add(run.wall);
        cpu.add(run.cpu);
        peak = std::max(peak, run.peak_mib);
    }
    char memory[32];
    std::snprintf(memory, sizeof memory, "%.1f", peak);
    print_line({{"name", name},
                {"runs", std::to_string(runs)},
                {"wall_ms", in_milliseconds(wall.median())},
                {"p99_ms", in_milliseconds(wall.p99())},
                {"cpu_ms", in_milliseconds(cpu.median())},
                {"peak_mib", memory},
                {"checks", std::to_string(checks)},
                {"check_ms", per_check(wall.median(), checks)}});
    return 0;
}

}  // namespace
}  // namespace presscheck::bench

int main(int count, char** words) {
    if (count < 6) {
        std::fputs("usage: presscheck-bench-run NAME RUNS WARM_UPS CHECKS COMMAND...\n", stderr);
        return 2;
    }
    return presscheck::bench::measure(words[1], std::atoi(words[2]), std::atoi(words[3]),
                                      std::atoi(words[4]), words + 5);
}
