// The modules of a password stack that judge a new password, with what each asks of it, and the
// scheme it is kept by.
#pragma once

#include "checks/host.h"
#include "checks/probes/password_search.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// One for each entry of the chain. Errors: those of reading the files of pam_pwquality and
// pam_pwhistory but not_found; malformed (a line at which pam_pwquality stops reading).
Result<std::vector<std::optional<PasswordRule>>> read_password_rules(const Host& host,
                                                                     const PamChain& chain);

// For each entry: is it a module that may judge passwords by rules we do not know?
std::vector<bool> strange_judges(const PamChain& chain);

// What pam_unix is told: `yescrypt`, `sha512` ...; nothing when it is told nothing.
std::optional<std::string> told_hash(const PamEntry& entry);

}  // namespace presscheck
