// Whether a jail of fail2ban that is switched on ever shuts anybody out.
#pragma once

#include "checks/parsers/fail2ban_jails.h"

#include <optional>
#include <string>

namespace presscheck {

// False: it looks at nothing, passes over nearly everybody, forgets at once, or does nothing to who
// is found. Nothing: that hangs on a program or an action of others.
std::optional<bool> shuts_out(const Fail2banJails& jails, const std::string& jail);

}  // namespace presscheck
