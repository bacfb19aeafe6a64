#include "checks/probes/login_proofs.h"

#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Who = PamAttempt::Who;

// Somebody and root who know a password, once for each module that may know it.
std::vector<PamAttempt> usual_attempts(const LoginStack& stack, const std::string& service) {
    auto authorities = pam_authorities(stack.chain);
    if (authorities.empty()) authorities.emplace_back();
    std::vector<PamAttempt> attempts;
    for (const auto& authority : authorities) {
        attempts.push_back({Who::person, service, authority});
        attempts.push_back({Who::root, service, authority});
    }
    return attempts;
}

bool someone_gets_in(const LoginStack& stack, const std::vector<PamAttempt>& attempts,
                     std::optional<PamResult> undecided) {
    return std::any_of(attempts.begin(), attempts.end(), [&](const PamAttempt& attempt) {
        return login_ways(stack, attempt, undecided).any;
    });
}

// Does the attempt, for which something is missing, lead in? Sure only when it does whatever
// modules answer that we do not look into, all alike, as long as with that answer somebody gets in
// at all to whom nothing is missing; and when those of unknown purpose do not ask for just that.
Verdict leads_in(const LoginStack& stack, PamAttempt attempt,
                 const std::vector<PamAttempt>& usual) {
    if (!login_ways(stack, attempt, std::nullopt).plain) return Verdict::holds;
    for (const auto same : {PamResult::ignore, PamResult::success, PamResult::auth_err}) {
        if (login_ways(stack, attempt, same).plain) continue;
        if (someone_gets_in(stack, usual, same)) return Verdict::undecided;
    }
    attempt.strangers = PamResult::auth_err;
    return login_ways(stack, attempt, std::nullopt).plain ? Verdict::broken : Verdict::undecided;
}

}  // namespace

Cell refuses_empty_passwords(const LoginStack& stack, const std::string& service) {
    const auto usual = usual_attempts(stack, service);
    bool unsure = false;
    for (const auto who : {Who::person, Who::root}) {
        PamAttempt attempt{who, service, ""};
        attempt.empty_password = true;
        const auto verdict = leads_in(stack, std::move(attempt), usual);
        if (verdict == Verdict::broken) return boolean(false);
        unsure = unsure || verdict == Verdict::undecided;
    }
    return unsure ? unknown(Reason::unsupported) : boolean(true);
}

Cell asks_second_factor(const LoginStack& stack, const std::string& service) {
    const auto usual = usual_attempts(stack, service);
    std::optional<Reason> unsure;
    for (auto attempt : usual) {
        const auto known = pam_knowledge(attempt.authority);
        attempt.only_password = true;
        const auto verdict = leads_in(stack, std::move(attempt), usual);
        if (verdict == Verdict::holds) continue;
        if (verdict == Verdict::broken && known == PamKnowledge::local) return boolean(false);
        // A directory may ask for more than a password by itself.
        unsure = known == PamKnowledge::elsewhere ? Reason::directory_service : Reason::unsupported;
    }
    // Nobody gets in at all: two modules ask for a password each, and both may be the same.
    const bool several = pam_authorities(stack.chain).size() > 1;
    if (!unsure && several && !someone_gets_in(stack, usual, std::nullopt))
        unsure = Reason::unsupported;
    return unsure ? unknown(*unsure) : boolean(true);
}

}  // namespace presscheck
