#include "checks/probes/lockout.h"

#include "checks/probes/lockout_counters.h"
#include "checks/probes/lockout_limit.h"
#include "checks/probes/login_doors.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <chrono>

namespace presscheck {
namespace {

using Kind = LockoutLimit::Kind;

Cell seconds(std::uint32_t count) {
    return duration(std::chrono::seconds(count));
}

void set_unknown(Row& row, Reason reason) {
    for (const auto* column : {"deny", "window", "lock", "root_covered", "module"})
        row.set(column, unknown(reason));
}

// Root in shadow may have no password, and yet get in where a wrong one does.
Knowledge root_kept_out(const LoginDoor& door, Verdict needs_password) {
    if (needs_password == Verdict::broken) return door.root_turned_away;
    if (needs_password != Verdict::undecided || door.root_turned_away.yes() ||
        !door.root_shut_out.answer)
        return door.root_shut_out;
    return {true, door.root_shut_out.reason.value_or(Reason::unsupported)};
}

// `spared` may still be a root that nobody can be with a password.
Cell root_cell(LockoutLimit::Root root, const Knowledge& kept_out) {
    if (root == LockoutLimit::Root::covered || kept_out.yes()) return boolean(true);
    if (kept_out.reason) return unknown(*kept_out.reason);
    if (root == LockoutLimit::Root::unknown) return unknown(Reason::unsupported);
    return boolean(false);
}

void set_limit(Row& row, const LockoutLimit& limit) {
    switch (limit.kind) {
        case Kind::limited:
            row.set("deny", integer(limit.deny), limit.deny_from);
            row.set("window", limit.window_unlimited ? unlimited() : seconds(limit.window),
                    limit.window_from);
            row.set("lock", limit.lock ? seconds(*limit.lock) : unlimited(), limit.lock_from);
            return;
        case Kind::unknown:
            for (const auto* column : {"deny", "window", "lock"})
                row.set(column, unknown(limit.reason));
            return;
        default:
            row.set("deny", unlimited());
            row.set("window", seconds(0));
            row.set("lock", seconds(0));
    }
}

// A door for root alone is none where root is shut out.
LockoutLimit limit_of(const LoginStack& stack, const LoginDoor& door) {
    auto limit = lockout_limit(stack, door.service);
    if (!limit.only_root || limit.kind == Kind::limited) return limit;
    const auto kept_out = root_kept_out(door, limit.root_needs_password);
    if (kept_out.yes()) limit.kind = Kind::no_password;
    if (kept_out.reason) {
        limit.kind = Kind::unknown;
        limit.reason = *kept_out.reason;
    }
    return limit;
}

// Where the counter stands, else where the stack begins.
std::string place_of(const LoginStack& stack) {
    for (std::size_t i = 0; i < stack.chain.size(); ++i) {
        if (stack.counters[i]) return place(stack.chain[i].file, stack.chain[i].line);
    }
    return stack.chain.empty() ? "" : place(stack.chain[0].file, stack.chain[0].line);
}

void add_row(Table& table, const Host& host, const PamFiles& files, const LoginDoor& door) {
    const auto add = [&]() -> Row& {
        return table.add_row().set("service", observed_text(door.service));
    };
    if (door.unknown) return set_unknown(add(), *door.unknown);
    if (!door.uses_pam) {
        auto& row = add();
        row.from(door.source);
        set_limit(row, {.kind = Kind::unlimited});
        row.set("module", text("absent"));
        row.set("root_covered", root_cell(LockoutLimit::Root::spared, door.root_shut_out));
        return;
    }
    const auto& pam = files.stack(door.service);
    if (!pam) return set_unknown(add(), reason_without(pam.error(), host));
    const auto& chain = chain_of(*pam, PamType::auth);
    const bool unseen = std::any_of(chain.begin(), chain.end(), [](const PamEntry& entry) {
        return entry.kind == PamEntry::Kind::module && entry.presence == PamEntry::Presence::unseen;
    });
    if (unseen) return set_unknown(add(), Reason::absent);
    auto counters = read_pam_counters(host, chain);
    if (!counters) return set_unknown(add(), reason_without(counters.error(), host));
    const LoginStack stack{chain, *std::move(counters)};
    const auto limit = limit_of(stack, door);
    if (limit.kind == Kind::no_password) return;
    auto& row = add();
    row.from(place_of(stack));
    set_limit(row, limit);
    row.set("module", text(pam_counter_name(chain).value_or("absent")));
    row.set("root_covered", root_cell(limit.root, root_kept_out(door, limit.root_needs_password)));
}

}  // namespace

Table observe_lockout(const Observation& observation) {
    const auto& host = observation.host;
    const PamFiles files(host, observation.memory);
    auto table = Table::of("lockout");
    if (files.incomplete()) table.mark_incomplete(*files.incomplete());
    for (const auto& door : find_login_doors(observation, files.services()))
        add_row(table, host, files, door);
    return table;
}

}  // namespace presscheck
