#include "checks/probes/groups.h"

#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/probes/account_directories.h"
#include "checks/probes/observed.h"
#include "checks/probes/repeated.h"

#include <map>

namespace presscheck {
namespace {

constexpr std::string_view group_path = "/etc/group";
constexpr std::string_view gshadow_path = "/etc/gshadow";

// What is not in the files, for one reason or another.
struct Surroundings {
    std::map<std::int64_t, std::vector<std::string>> by_gid;  // accounts by primary group
    std::optional<Reason> accounts_unknown;
    std::optional<GroupShadowFile> shadow;
    Reason shadow_unreadable = Reason::absent;
    std::optional<Reason> shadow_elsewhere;
};

Surroundings look_around(const Host& host, const AccountDirectories& directories) {
    Surroundings around;
    around.accounts_unknown = directories.accounts;
    const auto passwd = host.read_file("/etc/passwd");
    if (passwd) {
        const auto file = parse_passwd(*passwd);
        for (const auto& account : file.entries)
            around.by_gid[account.gid].push_back(account.name);
        if (file.incomplete) around.accounts_unknown = file.incomplete;
    } else {
        around.accounts_unknown = reason_without(passwd.error(), host);
    }
    const auto shadow = host.read_file(gshadow_path);
    if (shadow) {
        around.shadow = parse_gshadow(*shadow);
    } else {
        around.shadow_unreadable = reason_without(shadow.error(), host);
    }
    around.shadow_elsewhere = directories.group_passwords;
    return around;
}

Cell state(PasswordState password) {
    switch (password) {
        case PasswordState::usable:
            return text("usable");
        case PasswordState::empty:
            return text("empty");
        case PasswordState::locked:
        case PasswordState::shadowed:
            break;
    }
    return text("locked");
}

// newgrp(1) asks gshadow first, whatever /etc/group says; without a record there, /etc/group.
void set_password(Row& row, const GroupEntry& group, const Surroundings& around) {
    const std::string whole_file(gshadow_path);
    const auto set = [&](const Cell& cell, const std::string& source) {
        row.set("password", cell, source);
    };
    if (!around.shadow) {
        const bool none = around.shadow_unreadable == Reason::absent;
        if (none && group.password != PasswordState::shadowed)
            return set(state(group.password), {});
        return set(unknown(around.shadow_unreadable), whole_file);
    }
    const auto found = around.shadow->by_name.find(group.name);
    if (found != around.shadow->by_name.end()) {
        const auto source = place(gshadow_path, found->second.line);
        return set(found->second.sound ? state(found->second.password) : unknown(Reason::malformed),
                   source);
    }
    if (around.shadow->nameless) {
        return set(unknown(around.shadow->incomplete.value_or(Reason::malformed)), whole_file);
    }
    if (around.shadow_elsewhere) return set(unknown(*around.shadow_elsewhere), whole_file);
    set(state(group.password), {});
}

void add_group(Table& table, const GroupEntry& group, const Repeated<std::string>& names,
               const Repeated<std::int64_t>& gids, const Surroundings& around) {
    auto& row = table.add_row();
    row.from(place(group_path, group.line));
    row.set("name", text(group.name));
    row.set("name_shared", names.cell(group.name));
    row.set("gid", integer(group.gid));
    row.set("gid_shared", gids.cell(group.gid));
    row.set("members", texts(group.members));
    const auto primary = around.by_gid.find(group.gid);
    if (around.accounts_unknown) {
        row.set("primary_of", unknown(*around.accounts_unknown), "/etc/passwd");
    } else if (primary == around.by_gid.end()) {
        row.set("primary_of", texts({}));
    } else {
        row.set("primary_of", observed_texts(primary->second), "/etc/passwd");
    }
    set_password(row, group, around);
}

}  // namespace

Table observe_groups(const Observation& observation) {
    const auto& host = observation.host;
    const auto bytes = host.read_file(group_path);
    if (!bytes) {
        return Table::unseen("groups", reason_without(bytes.error(), host),
                             std::string(group_path));
    }
    const auto directories = look_for_directories(host);
    const auto around = look_around(host, directories);
    const auto file = parse_group(*bytes);
    auto table = Table::of("groups");
    const Repeated<std::string> names(
        file.entries, [](const auto& group) { return group.name; }, file.incomplete);
    const Repeated<std::int64_t> gids(
        file.entries, [](const auto& group) { return group.gid; }, file.incomplete);
    for (const auto& group : file.entries)
        add_group(table, group, names, gids, around);
    if (directories.groups)
        table.mark_incomplete(*directories.groups, std::string(account_sources_path));
    if (file.incomplete)
        table.mark_incomplete(*file.incomplete, place(group_path, file.incomplete_line));
    if (around.shadow && around.shadow->incomplete) {
        table.mark_incomplete(*around.shadow->incomplete,
                              place(gshadow_path, around.shadow->incomplete_line));
    }
    return table;
}

}  // namespace presscheck
