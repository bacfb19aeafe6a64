// A cell as text, to compare it with what another program prints.
#pragma once

#include "checks/table.h"

#include <string>
#include <string_view>

namespace presscheck::test {

// A value as a policy spells it; otherwise "(absent)", "(bound)" or "(unknown: why)".
inline std::string shown(const Cell& cell) {
    if (const auto* value = std::get_if<Value>(&cell)) return spell(*value);
    if (const auto* why = std::get_if<Unknown>(&cell)) {
        return "(unknown: " + std::string(name_of(why->reason)) + ")";
    }
    return std::holds_alternative<Absent>(cell) ? "(absent)" : "(bound)";
}

inline std::string shown(const Row& row, std::string_view column) {
    return shown(row.cell(column));
}

}  // namespace presscheck::test
