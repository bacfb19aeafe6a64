// The rows of `repositories`: those of apt, and those of dnf.
#pragma once

#include "checks/probe.h"
#include "checks/table.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

void add_apt_rows(Table& table, const Observation& observation);
void add_dnf_rows(Table& table, const Observation& observation);

// An address without who may see it: no name and password, nothing behind a question mark.
std::string without_credentials(std::string_view uri);

// Puts what lets something unsigned in, and whether anything may: known as soon as one thing does,
// else unknown for this reason.
struct Weaknesses {
    std::vector<std::string> names{};
    std::string source{};  // where the first one stands
    std::optional<Reason> unclear{};

    void add(std::string name, const std::string& where);
    void put(Row& row) const;
};

}  // namespace presscheck
