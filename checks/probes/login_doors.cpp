#include "checks/probes/login_doors.h"

#include "checks/policy/column_words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

Knowledge root_password_locked(const Table& accounts) {
    Knowledge known{true, accounts.reason()};
    bool seen = false;
    for (const auto& row : accounts.rows()) {
        const auto& uid = row.cell("uid");
        if (const auto* why = std::get_if<Unknown>(&uid)) known.reason = why->reason;
        if (uid != integer(0)) continue;
        seen = true;
        const auto& password = row.cell("password");
        if (const auto* why = std::get_if<Unknown>(&password)) {
            known.reason = why->reason;
        } else if (password != text("locked")) {
            return {false, {}};
        }
    }
    if (!seen && !known.reason) known.reason = Reason::absent;
    return known;
}

// Does the cell of every row hold one of these?
Knowledge every_is(const Table& sshd, std::string_view column,
                   const std::vector<std::string_view>& values) {
    Knowledge known{true, sshd.reason()};
    for (const auto& row : sshd.rows()) {
        const auto& cell = row.cell(column);
        if (const auto* why = std::get_if<Unknown>(&cell)) {
            known.reason = why->reason;
            continue;
        }
        const bool one = std::any_of(values.begin(), values.end(), [&](std::string_view value) {
            return cell == text(std::string(value));
        });
        if (!one) return {false, {}};
    }
    return known;
}

std::optional<LoginDoor> sshd_door(const Table& sshd, const Knowledge& root_locked) {
    if (sshd.complete() && sshd.rows().empty()) return std::nullopt;
    LoginDoor door{.service = "sshd", .root_shut_out = root_locked};
    const auto no_passwords = every_is(sshd, "passwordauthentication", {"no"});
    const auto no_prompts = every_is(sshd, "kbdinteractiveauthentication", {"no"});
    const auto pam = every_is(sshd, "usepam", {"yes"});
    if (no_passwords.yes() && no_prompts.yes()) return std::nullopt;
    if (no_passwords.answer && no_prompts.answer) {
        door.unknown = no_passwords.reason ? no_passwords.reason : no_prompts.reason;
    } else if (pam.reason) {
        door.unknown = pam.reason;
    } else if (!pam.answer) {
        // Without PAM there is nobody to prompt.
        if (no_passwords.yes()) return std::nullopt;
        door.uses_pam = false;
        const auto& global = sshd.rows().front();
        door.source = global.source(*sshd.probe().column("usepam"));
    }
    const auto no_root =
        every_is(sshd, "permitrootlogin",
                 {"no", "prohibit-password", "without-password", "forced-commands-only"});
    door.root_turned_away = no_root;
    if (no_root.yes() || (!root_locked.yes() && no_root.reason)) door.root_shut_out = no_root;
    return door;
}

}  // namespace

std::vector<LoginDoor> find_login_doors(const Observation& observation,
                                        const std::set<std::string>& services) {
    const auto root_locked = root_password_locked(observation.other("accounts", {}));
    std::vector<LoginDoor> found;
    for (const auto name : column_words::login_services) {
        const std::string service(name);
        if (service == "sshd") {
            auto door = sshd_door(observation.other("sshd", {}), root_locked);
            if (door) found.push_back(*std::move(door));
            continue;
        }
        // Without a file of its own login(1) is asked by that of others.
        const bool program = service == "login" && (observation.host.info("/usr/bin/login") ||
                                                    observation.host.info("/bin/login"));
        if (program || services.contains(service))
            found.push_back({.service = service, .root_shut_out = root_locked});
    }
    return found;
}

}  // namespace presscheck
