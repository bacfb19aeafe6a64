// After how many wrong passwords an auth stack locks an account, and for how long.
#pragma once

#include "checks/probes/lockout_search.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string>

namespace presscheck {

struct LockoutLimit {
    enum class Kind {
        no_password,  // nobody gets in with one, right or wrong
        limited,
        unlimited,
        unknown,
    };
    Kind kind = Kind::no_password;
    Reason reason = Reason::unsupported;  // of `unknown`
    std::uint32_t deny = 0;
    std::uint32_t window = 0;  // seconds
    bool window_unlimited = false;
    std::optional<std::uint32_t> lock{};  // seconds; nothing: until somebody unlocks
    std::string deny_from{}, window_from{}, lock_from{};

    bool only_root = false;  // nobody else gets in with a password
    // Of root: locked after as many and for as long, or never let in with a password.
    enum class Root { covered, spared, unknown } root = Root::spared;
    Verdict root_needs_password = Verdict::holds;
};

// REQUIRES: no entry of the chain is `unseen`.
LockoutLimit lockout_limit(const LoginStack& stack, const std::string& service);

}  // namespace presscheck
