// Follows a login through an auth stack for every answer its modules may give, once with the right
// and once with a wrong password: is each wrong one counted, and is the right one refused while the
// account is locked, and is one needed at all?
#pragma once

#include "checks/parsers/faillock_options.h"
#include "checks/parsers/pam_stack.h"
#include "checks/probes/pam_answers.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// An entry that counts wrong logins.
struct PamCounter {
    FaillockOptions options;
    bool broken = false;              // it cannot read its file and always fails
    bool at_once = false;             // pam_tally2: counts and checks in one, before the password
    bool counts_root_callers = true;  // not so with pam_tally2's magic_root
};

// The chain, and for each of its entries the counter it is.
struct LoginStack {
    const PamChain& chain;
    std::vector<std::optional<PamCounter>> counters;
};

// How an account stands with the counters that keep their records in `dir`.
struct LockState {
    std::string dir;
    std::uint32_t failures = 0;
    std::optional<std::uint32_t> waited =
        std::nullopt;  // seconds since the last; nothing: for ever
};

enum class Verdict {
    nobody,     // neither the right password nor a wrong one is ever accepted
    holds,      // counted, or refused, whatever the modules answer
    broken,     // there is a way around
    undecided,  // there is one only for some answers of modules we do not look into
};

// Is every wrong password refused and counted in this state, and nothing forgotten on the way? (A
// counter that takes the account for locked counts no further, whether others do so or not.)
Verdict wrong_passwords_count(const LoginStack& stack, const PamAttempt& attempt,
                              const LockState& state);

// Is nobody let through with a wrong password, unless something else was shown?
Verdict password_is_needed(const LoginStack& stack, const PamAttempt& attempt);

// Does somebody get in who knows the password, whatever modules answer that we do not look into
// (nothing), or when all of them answer this? No counter locks.
struct LoginWays {
    bool any = false;
    bool plain = false;  // nothing was shown but the password
};
LoginWays login_ways(const LoginStack& stack, const PamAttempt& attempt,
                     std::optional<PamResult> undecided);

// Is every password refused in this state?
Verdict lock_refuses(const LoginStack& stack, const PamAttempt& attempt, const LockState& state);

}  // namespace presscheck
