#include "checks/probes/pam.h"

#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"
#include "checks/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

namespace presscheck {
namespace {

// Modules whose arguments are settings, never a password, a key or a command somebody wrote.
constexpr auto plain_modules = std::to_array<std::string_view>({"pam_access.so",
                                                                "pam_cap.so",
                                                                "pam_cracklib.so",
                                                                "pam_debug.so",
                                                                "pam_deny.so",
                                                                "pam_env.so",
                                                                "pam_faildelay.so",
                                                                "pam_faillock.so",
                                                                "pam_fprintd.so",
                                                                "pam_group.so",
                                                                "pam_issue.so",
                                                                "pam_keyinit.so",
                                                                "pam_lastlog.so",
                                                                "pam_limits.so",
                                                                "pam_listfile.so",
                                                                "pam_localuser.so",
                                                                "pam_loginuid.so",
                                                                "pam_mail.so",
                                                                "pam_mkhomedir.so",
                                                                "pam_motd.so",
                                                                "pam_namespace.so",
                                                                "pam_nologin.so",
                                                                "pam_oddjob_mkhomedir.so",
                                                                "pam_passwdqc.so",
                                                                "pam_permit.so",
                                                                "pam_pwhistory.so",
                                                                "pam_pwquality.so",
                                                                "pam_rootok.so",
                                                                "pam_securetty.so",
                                                                "pam_selinux.so",
                                                                "pam_sepermit.so",
                                                                "pam_shells.so",
                                                                "pam_sss.so",
                                                                "pam_succeed_if.so",
                                                                "pam_systemd.so",
                                                                "pam_systemd_home.so",
                                                                "pam_tally.so",
                                                                "pam_tally2.so",
                                                                "pam_time.so",
                                                                "pam_tty_audit.so",
                                                                "pam_umask.so",
                                                                "pam_unix.so",
                                                                "pam_usertype.so",
                                                                "pam_warn.so",
                                                                "pam_wheel.so",
                                                                "pam_winbind.so",
                                                                "pam_xauth.so"});
static_assert(std::is_sorted(plain_modules.begin(), plain_modules.end()));

// What several modules understand alike.
constexpr auto plain_words = std::to_array<std::string_view>(
    {"debug", "nullok", "silent", "try_first_pass", "use_authtok", "use_first_pass"});

// What another module is told may be a secret: of a setting only the name is kept.
std::string without_secret(const std::string& argument) {
    const auto equals = argument.find('=');
    const auto name = argument.substr(0, equals);
    if (equals == std::string::npos) {
        const bool plain = std::binary_search(plain_words.begin(), plain_words.end(), name);
        return plain ? name : "[hidden]";
    }
    const bool word = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::islower(c) != 0 || c == '_';
    });
    return word ? name + "=[hidden]" : "[hidden]";
}

std::vector<std::string> shown_arguments(const PamEntry& entry, std::string_view module) {
    const bool plain = std::binary_search(plain_modules.begin(), plain_modules.end(), module);
    std::vector<std::string> shown;
    for (const auto& argument : entry.arguments) {
        // Who misspelt a module's options may have meant those of another.
        const bool shows = plain && redact(argument) == argument;
        shown.push_back(shows ? argument : without_secret(argument));
    }
    return shown;
}

Cell presence_cell(PamEntry::Presence presence) {
    if (presence == PamEntry::Presence::unseen) return unknown(Reason::absent);
    return boolean(presence == PamEntry::Presence::present);
}

void fill(Row& row, const PamEntry& entry) {
    if (entry.kind == PamEntry::Kind::unreadable) {
        for (const auto* column : {"control", "module", "arguments", "present"})
            row.set(column, unknown(Reason::malformed));
        return;
    }
    const auto module = pam_module_name(entry.module);
    row.set("control", observed_text(entry.control.text));
    row.set("module", observed_text(module));
    row.set("arguments", observed_texts(shown_arguments(entry, module)));
    row.set("present", presence_cell(entry.presence));
}

void add_rows(Table& table, const std::string& service, const PamStack& stack) {
    for (std::size_t type = 0; type < stack.size(); ++type) {
        std::int64_t position = 0;
        for (const auto& entry : stack.at(type)) {
            if (entry.kind == PamEntry::Kind::substack) continue;
            auto& row = table.add_row();
            row.from(place(entry.file, entry.line));
            row.set("service", observed_text(service));
            row.set("type", text(std::string(pam_type_names.at(type))));
            row.set("position", integer(++position));
            row.set("depth", integer(static_cast<std::int64_t>(entry.level)));
            row.set("optional", boolean(entry.optional));
            fill(row, entry);
        }
    }
}

// Files that others include are parts of services: what they leave open is not `other`'s to say.
std::set<std::string> included_names(const PamFiles& files) {
    std::set<std::string> names;
    for (const auto& service : files.services()) {
        const auto& stack = files.own_stack(service);
        if (!stack) continue;
        for (const auto& chain : *stack) {
            for (const auto& entry : chain) {
                auto name = entry.file.substr(entry.file.rfind('/') + 1);
                if (name != service) names.insert(std::move(name));
            }
        }
    }
    return names;
}

}  // namespace

Table observe_pam(const Observation& observation) {
    const auto& host = observation.host;
    const PamFiles files(host, observation.memory);
    auto table = Table::of("pam");
    if (files.incomplete()) table.mark_incomplete(*files.incomplete());
    const auto parts = included_names(files);
    for (const auto& service : files.services()) {
        const auto& stack =
            parts.contains(service) ? files.own_stack(service) : files.stack(service);
        if (stack) {
            add_rows(table, service, *stack);
        } else {
            table.mark_incomplete(reason_without(stack.error(), host),
                                  place_at_fault(stack.error()));
        }
    }
    return table;
}

}  // namespace presscheck
