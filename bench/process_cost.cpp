#include "bench/process_cost.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace presscheck::bench {
namespace {

std::string content(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Fields 14 to 17 of /proc/PID/stat (its own time and that of children it waited for), counted from
// behind the name, which may hold anything.
Seconds cpu_of(const std::string& folder) {
    const auto text = content(folder + "/stat");
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    double user = 0;
    double system = 0;
    double children_user = 0;
    double children_system = 0;
    fields >> user >> system >> children_user >> children_system;
    return Seconds((user + system + children_user + children_system) /
                   static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double peak_of(const std::string& folder) {
    const auto text = content(folder + "/status");
    const auto at = text.find("VmHWM:");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + 6)) / 1024;
}

}  // namespace

ProcessCost own_cost() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {Seconds(seconds(usage.ru_utime) + seconds(usage.ru_stime)),
            static_cast<double>(usage.ru_maxrss) / 1024};
}

ProcessCost cost_of(int process) {
    if (process <= 0) return {};
    const auto number = std::to_string(process);
    const auto folder = "/proc/" + number;
    ProcessCost total{cpu_of(folder), peak_of(folder)};
    std::istringstream children(content(folder + "/task/" + number + "/children"));
    for (int child = 0; children >> child;) {
        const auto one = cost_of(child);
        total.cpu += one.cpu;
        total.peak_mib = std::max(total.peak_mib, one.peak_mib);
    }
    return total;
}

}  // namespace presscheck::bench
