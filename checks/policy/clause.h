// How the clauses of a standard are written: parts of letters and digits joined by single dots or
// dashes. docs/policy.md, "Catalogues".
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

// Why this cannot be the id of a clause; empty when it can. REQUIRES: UTF-8.
std::string fault_of_clause(std::string_view id);

// The clause itself, or one above it: `7.2.2` is above `7.2.2.1.b`, `7.2` is not above `7.20`.
bool covers(std::string_view above, std::string_view clause);

}  // namespace presscheck
