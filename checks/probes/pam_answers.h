// What the modules of an auth stack may answer to somebody who logs in with a password.
#pragma once

#include "checks/parsers/pam_stack.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Somebody who tries one password.
struct PamAttempt {
    enum class Who { person, administrator, root };
    Who who = Who::person;  // administrator: of pam_faillock's admin_group
    std::string service{};
    std::string authority{};  // the module that knows the password; none: nobody does

    bool empty_password = false;  // of the account, in shadow
    bool only_password = false;   // nothing else is shown: no token, no code of a telephone
    // What modules answer of which not even the purpose is known; nothing: anything.
    std::optional<PamResult> strangers{};
};

// The same to a right and to a wrong password, but for the authority.
struct PamAnswers {
    std::vector<PamResult> results{};
    bool authority = false;   // success to the right password, and `results` to a wrong one
    bool credential = false;  // success means that something else than a password was shown
    bool undecided = false;   // what it answers depends on what we do not look at
};

PamAnswers pam_answers(const PamEntry& entry, const PamAttempt& attempt);

// Modules of the chain that may know passwords, by name, each once; also those we know nothing of.
std::vector<std::string> pam_authorities(const PamChain& chain);

// Does it know the passwords in /etc/shadow, those of a directory or a file of its own, or
// something we cannot tell?
enum class PamKnowledge { local, elsewhere, unknown };
PamKnowledge pam_knowledge(std::string_view authority);

}  // namespace presscheck
