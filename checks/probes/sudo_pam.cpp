#include "checks/probes/sudo_pam.h"

#include "checks/probes/lockout_counters.h"
#include "checks/probes/lockout_search.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

// Whichever of its modules may know the password.
Cell needed_in(const LoginStack& stack, const std::string& service) {
    auto authorities = pam_authorities(stack.chain);
    if (authorities.empty()) authorities.emplace_back();
    bool unsure = false;
    for (const auto& authority : authorities) {
        const auto verdict =
            password_is_needed(stack, {PamAttempt::Who::person, service, authority});
        if (verdict == Verdict::broken) return boolean(false);
        unsure = unsure || verdict == Verdict::undecided;
    }
    return unsure ? unknown(Reason::unsupported) : boolean(true);
}

Cell needed_in(const Host& host, const PamFiles& files, const std::string& service) {
    const auto pam = files.stack(service);
    // libpam refuses everybody where there is neither the service nor `other`.
    if (!pam && pam.error().code == Errc::not_found) return boolean(true);
    if (!pam) return unknown(reason_of(pam.error(), host));
    const auto& chain = chain_of(*pam, PamType::auth);
    const bool unseen = std::any_of(chain.begin(), chain.end(), [](const PamEntry& entry) {
        return entry.kind == PamEntry::Kind::module && entry.presence == PamEntry::Presence::unseen;
    });
    if (unseen) return unknown(Reason::absent);
    auto counters = read_pam_counters(host, chain);
    if (!counters) return unknown(reason_without(counters.error(), host));
    return needed_in(LoginStack{chain, *std::move(counters)}, service);
}

}  // namespace

SudoPasswordNeeded sudo_password_needed(const Host& host, const std::set<std::string>& services,
                                        const ScanMemory& memory) {
    const PamFiles files(host, memory);
    if (files.services().empty() && files.incomplete()) return {unknown(*files.incomplete())};
    SudoPasswordNeeded all{boolean(true)};
    for (const auto& service : services) {
        // Where sudo was built without a service of its own for logins, that of sudo is asked.
        if (service == "sudo-i" && !files.services().contains(service) && !files.incomplete())
            continue;
        auto one = needed_in(host, files, service);
        const auto source = "/etc/pam.d/" + service;
        if (one == boolean(false)) return {one, readable(source)};
        if (one != boolean(true)) all = {std::move(one), readable(source)};
    }
    return all;
}

}  // namespace presscheck
