// Follows a change of a password through a password stack: does every way to a new password in
// shadow lead past the rules?
#pragma once

#include "checks/parsers/pam_stack.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// What an entry asks of a new password; zeros ask nothing.
struct PasswordRule {
    std::int64_t length = 0, classes = 0, remember = 0;
    bool for_root = false;  // also when root sets it
    std::string length_from{}, remember_from{};
};

// The chain, and for each of its entries the rule it is, and whether it is one we do not know,
// which may ask for the new password by itself.
struct PasswordStack {
    const PamChain& chain;
    std::vector<std::optional<PasswordRule>> rules;
    std::vector<bool> strange;
};

enum class Enforced { yes, no, undecided };

// Is a password refused that breaks this rule: every `rules` entry that asks at least `value` of
// `what` says no to it?
Enforced enforced(const PasswordStack& stack, std::int64_t PasswordRule::*what, std::int64_t value,
                  bool by_root);

// Does any way lead to a new password in shadow?
bool changes_passwords(const PasswordStack& stack);

}  // namespace presscheck
