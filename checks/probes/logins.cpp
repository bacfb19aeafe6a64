#include "checks/probes/logins.h"

#include "checks/probes/lockout_counters.h"
#include "checks/probes/login_doors.h"
#include "checks/probes/login_proofs.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

void set_unknown(Row& row, Reason reason) {
    row.set("refuses_empty", unknown(reason));
    row.set("second_factor", unknown(reason));
}

// What sshd does by itself, without PAM: PermitEmptyPasswords, wherever it stands.
Cell sshd_refuses_empty(const Table& sshd) {
    Cell refuses = boolean(true);
    for (const auto& row : sshd.rows()) {
        const auto& permitted = row.cell("permitemptypasswords");
        if (const auto* why = std::get_if<Unknown>(&permitted)) {
            refuses = *why;
        } else if (permitted != text("no")) {
            return boolean(false);
        }
    }
    return refuses;
}

void add_row(Table& table, const Observation& observation, const PamFiles& files,
             const LoginDoor& door) {
    const auto& host = observation.host;
    auto& row = table.add_row().set("service", observed_text(door.service));
    if (door.unknown) return set_unknown(row, *door.unknown);
    if (!door.uses_pam) {
        row.from(door.source);
        row.set("refuses_empty", sshd_refuses_empty(observation.other("sshd", {})));
        row.set("second_factor", boolean(false));
        return;
    }
    const auto& pam = files.stack(door.service);
    if (!pam) return set_unknown(row, reason_without(pam.error(), host));
    const auto& chain = chain_of(*pam, PamType::auth);
    const bool unseen = std::any_of(chain.begin(), chain.end(), [](const PamEntry& entry) {
        return entry.kind == PamEntry::Kind::module && entry.presence == PamEntry::Presence::unseen;
    });
    if (unseen) return set_unknown(row, Reason::absent);
    auto counters = read_pam_counters(host, chain);
    if (!counters) return set_unknown(row, reason_without(counters.error(), host));
    const LoginStack stack{chain, *std::move(counters)};
    if (!chain.empty()) row.from(place(chain.front().file, chain.front().line));
    row.set("refuses_empty", refuses_empty_passwords(stack, door.service));
    row.set("second_factor", asks_second_factor(stack, door.service));
}

}  // namespace

Table observe_logins(const Observation& observation) {
    const PamFiles files(observation.host, observation.memory);
    auto table = Table::of("logins");
    if (files.incomplete()) table.mark_incomplete(*files.incomplete());
    for (const auto& door : find_login_doors(observation, files.services()))
        add_row(table, observation, files, door);
    return table;
}

}  // namespace presscheck
