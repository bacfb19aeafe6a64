// docs/coverage.md: clause by clause, what decides it. Made from the catalogues and the policies,
// by
// `./dev coverage`; a test holds the file to it.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"

#include <string>
#include <vector>

namespace presscheck::test {

std::string coverage_text(const Catalogues& catalogues, const std::vector<Policy>& policies);

// Both as they ship. REQUIRES: they load.
std::string shipped_coverage_text();

}  // namespace presscheck::test
