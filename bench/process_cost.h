// What a process has cost so far: processor time, and the most memory it ever had.
#pragma once

#include "bench/samples.h"

namespace presscheck::bench {

struct ProcessCost {
    Seconds cpu{};
    double peak_mib = 0;

    ProcessCost operator-(const ProcessCost& before) const { return {cpu - before.cpu, peak_mib}; }
};

ProcessCost own_cost();

// Of a process and its living children (a server's workers), from /proc.
ProcessCost cost_of(int process);

}  // namespace presscheck::bench
