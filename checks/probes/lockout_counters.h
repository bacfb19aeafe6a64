// The modules of an auth stack that count wrong logins, with the options each goes by.
#pragma once

#include "checks/host.h"
#include "checks/probes/lockout_search.h"

namespace presscheck {

// One for each entry of the chain. Errors: those of reading a file that pam_faillock would read,
// but not_found, and malformed.
Result<std::vector<std::optional<PamCounter>>> read_pam_counters(const Host& host,
                                                                 const PamChain& chain);

// "pam_faillock", "pam_tally2": the first of the chain that is one; nothing when none is.
std::optional<std::string> pam_counter_name(const PamChain& chain);

}  // namespace presscheck
