// Times of one kind, and what is quoted of them: the median and the 99th percentile.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace presscheck::bench {

using Seconds = std::chrono::duration<double>;

class Samples {
public:
    void add(Seconds time) { times_.push_back(time.count()); }
    void add(const Samples& others) {
        times_.insert(times_.end(), others.times_.begin(), others.times_.end());
    }
    std::size_t count() const { return times_.size(); }

    // The nearest rank; 0 when there is none.
    double quantile(double share) const;
    double mean() const;
    double median() const { return quantile(0.5); }
    double p99() const { return quantile(0.99); }
    double worst() const { return quantile(1); }

private:
    std::vector<double> times_;
};

// Processor time of this process and of the children it waited for.
Seconds processor_time();

// The time `work` took.
template <class Work>
Seconds timed(Work&& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - begun;
}

std::string in_milliseconds(double seconds);  // "12.3", "0.045"

// One line of a result: name and value pairs, separated by tabs, for the scripts that make tables.
void print_line(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace presscheck::bench
