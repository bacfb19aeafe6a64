#include "checks/probe.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// In alphabetical order.
constexpr std::array<Probe, 0> table{};

}  // namespace

std::span<const Probe> probes() {
    return table;
}

const Probe* find_probe(std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Probe& probe) { return probe.name == name; });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace presscheck
