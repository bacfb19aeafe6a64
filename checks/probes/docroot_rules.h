// What does not belong below a document root, by its name.
#pragma once

#include "checks/host.h"

#include <string_view>

namespace presscheck {

// "repository", "environment", "dump", "backup", "private_key", "credentials", "phpinfo" or
// "archive"; empty: nothing is wrong with such a name. `at_root`: right in the document root.
std::string_view docroot_rule(std::string_view name, FileType type, bool at_root);

}  // namespace presscheck
