// The paths that a pattern stands for, as glob(3) finds them: for programs that include files so.
#pragma once

#include "checks/host.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// In byte order; `*`, `?`, `[...]` and backslashes within a component, no leading dot unless the
// pattern has it. Errors: as Host::list and Host::info, without not_found.
Result<std::vector<std::string>> glob_paths(const Host& host, std::string_view pattern);

}  // namespace presscheck
