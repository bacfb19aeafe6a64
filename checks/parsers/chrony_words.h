// What chronyd takes in a line of chrony.conf(5): it refuses to start with anything else.
#pragma once

#include <string>
#include <vector>

namespace presscheck {

// Whether chronyd knows the directive and takes what follows it. REQUIRES: `words` is not empty.
bool chronyd_takes(const std::vector<std::string>& words);

}  // namespace presscheck
