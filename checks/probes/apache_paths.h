// Who gets an answer for a path from a virtual host of Apache.
#pragma once

#include "checks/host.h"
#include "checks/probes/apache_setup.h"
#include "checks/probes/nginx_paths.h"

#include <optional>
#include <string_view>

namespace presscheck {

// Nothing: nobody gets anything at this path.
std::optional<PathAnswer> apache_answer(const ApacheInstance& instance, const ApacheHost& host,
                                        std::string_view url, const Host& machine);

}  // namespace presscheck
