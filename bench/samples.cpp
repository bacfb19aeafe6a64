#include "bench/samples.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace presscheck::bench {

double Samples::quantile(double share) const {
    if (times_.empty()) return 0;
    auto sorted = times_;
    std::sort(sorted.begin(), sorted.end());
    const auto rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

double Samples::mean() const {
    double sum = 0;
    for (const double time : times_)
        sum += time;
    return times_.empty() ? 0 : sum / static_cast<double>(times_.size());
}

Seconds processor_time() {
    const auto of = [](int who) {
        rusage usage{};
        getrusage(who, &usage);
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        return Seconds(seconds(usage.ru_utime) + seconds(usage.ru_stime));
    };
    return of(RUSAGE_SELF) + of(RUSAGE_CHILDREN);
}

std::string in_milliseconds(double seconds) {
    const double value = seconds * 1000;
    char text[32];
    std::snprintf(text, sizeof text, value < 10 ? "%.3f" : "%.1f", value);
    return text;
}

void print_line(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string line;
    for (const auto& [name, value] : fields) {
        if (!line.empty()) line += '\t';
        line += name;
        line += '=';
        line += value;
    }
    std::puts(line.c_str());
    std::fflush(stdout);
}

}  // namespace presscheck::bench
