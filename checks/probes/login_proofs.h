// What an auth stack asks of somebody who logs in: is an empty password enough, is a password?
#pragma once

#include "checks/probes/lockout_search.h"
#include "checks/table.h"

#include <string>

namespace presscheck {

// Booleans, or why that is not known. REQUIRES: no entry of the chain is `unseen`.
// True: nobody gets in whose password in shadow is empty, unless something else was shown.
Cell refuses_empty_passwords(const LoginStack& stack, const std::string& service);
// True: whoever has nothing but the password does not get in.
Cell asks_second_factor(const LoginStack& stack, const std::string& service);

}  // namespace presscheck
