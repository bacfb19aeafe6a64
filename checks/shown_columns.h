// Which cells may leave the machine as evidence for a check, told from the policy alone.
#pragma once

#include "checks/policy/policy.h"

#include <string_view>
#include <vector>

namespace presscheck {

struct ShownColumns {
    std::string_view probe;
    std::vector<std::string_view> columns;  // in the order of its declaration
    friend bool operator==(const ShownColumns&, const ShownColumns&) = default;
};

// For each probe that the statement asks, in its order, what its evidence shows. Inside a container
// what is about the host's kernel shows that it is one, and nothing else.
std::vector<ShownColumns> columns_shown(const Statement& statement);

}  // namespace presscheck
