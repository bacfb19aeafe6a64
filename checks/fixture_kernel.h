// `.presscheck/kernel.yaml` of a fixture: what only a kernel can say. docs/policy.md, "Fixtures".
//
//     adjtimex: {maxerror: 1500, status: 64}   # microseconds; STA_UNSYNC is 64
//     statvfs:
//       /var/log: {blocks: 1000, free: 300, available: 250, inodes: 500, inodes_free: 400}
#pragma once

#include "checks/host.h"
#include "checks/policy/problem.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// What is not there, no kernel said.
struct KernelFacts {
    std::optional<KernelClock> clock;
    std::map<std::string, Space, std::less<>> space;  // by path, without links in it
};

// Any bytes are answered.
Loaded<KernelFacts> parse_kernel_facts(std::string_view bytes);

}  // namespace presscheck
