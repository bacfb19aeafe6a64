#include "checks/probes/accounts.h"

#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/parsers/login_defs.h"
#include "checks/probes/account_access.h"
#include "checks/probes/account_directories.h"
#include "checks/probes/login_records.h"
#include "checks/probes/observed.h"
#include "checks/probes/repeated.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view passwd_path = "/etc/passwd";
constexpr std::string_view shadow_path = "/etc/shadow";

// /etc/shadow, or why what it would say is unknown.
struct Shadow {
    std::optional<ShadowFile> file;
    Reason unreadable = Reason::absent;
    std::optional<Reason> elsewhere;
};

Shadow read_shadow(const Host& host, std::optional<Reason> elsewhere) {
    const auto bytes = host.read_file(shadow_path);
    if (!bytes) return {std::nullopt, reason_without(bytes.error(), host), elsewhere};
    return {parse_shadow(*bytes), Reason::absent, elsewhere};
}

std::string_view word_for(PasswordState state) {
    switch (state) {
        case PasswordState::usable:
            return "usable";
        case PasswordState::empty:
            return "empty";
        case PasswordState::locked:
        case PasswordState::shadowed:
            return "locked";
    }
    return "usable";
}

Cell day(std::int64_t days) {
    return moment(Time{std::chrono::hours{24 * days}});
}

Cell days(std::int64_t count) {
    return duration(std::chrono::hours{24 * count});
}

// An empty day of change switches ageing off, whatever the other fields say (shadow(5)).
Cell max_age(const ShadowEntry& entry) {
    constexpr std::int64_t no_limit = 99'999;
    if (!entry.changed || !entry.max_days || *entry.max_days >= no_limit) return unlimited();
    return days(*entry.max_days);
}

Cell min_age(const ShadowEntry& entry) {
    return days(entry.changed ? entry.min_days.value_or(0) : 0);
}

// Day 0 means "must be changed at the next login": nobody has chosen this password yet.
Cell password_set(const ShadowEntry& entry) {
    if (!entry.changed) return absent();
    return *entry.changed == 0 ? never() : day(*entry.changed);
}

void set_password(Row& row, const ShadowEntry& entry, const std::string& source) {
    row.set("password", text(std::string(word_for(entry.password))), source);
    row.set("password_set", password_set(entry), source);
    row.set("password_max_age", max_age(entry), source);
    row.set("password_min_age", min_age(entry), source);
    row.set("expires", entry.expires ? day(*entry.expires) : unlimited(), source);
}

void set_password_unknown(Row& row, Reason reason, const std::string& source) {
    for (const auto* column :
         {"password", "password_set", "password_max_age", "password_min_age", "expires"}) {
        row.set(column, unknown(reason), source);
    }
}

// As pam_unix: /etc/shadow counts only where /etc/passwd sends there, and whom it sends there in
// vain cannot log in by password.
void look_up_password(Row& row, const PasswdEntry& account, const Shadow& shadow) {
    const ShadowEntry without_record{true, account.password, {}, {}, {}, {}, 0};
    if (account.password != PasswordState::shadowed) return set_password(row, without_record, {});
    const std::string whole_file(shadow_path);
    if (!shadow.file) return set_password_unknown(row, shadow.unreadable, whole_file);
    const auto found = shadow.file->by_name.find(account.name);
    if (found != shadow.file->by_name.end()) {
        const auto source = place(shadow_path, found->second.line);
        if (found->second.sound) return set_password(row, found->second, source);
        return set_password_unknown(row, Reason::malformed, source);
    }
    if (shadow.file->nameless) {
        const auto reason = shadow.file->incomplete.value_or(Reason::malformed);
        return set_password_unknown(row, reason, whole_file);
    }
    if (shadow.elsewhere) return set_password_unknown(row, *shadow.elsewhere, whole_file);
    set_password(row, without_record, whole_file);
}

// The range of people's numbers, or why it is unknown.
struct People {
    std::optional<PersonIds> ids;
    Reason unknown = Reason::malformed;
};

People read_people(const Host& host) {
    const auto bytes = host.read_file("/etc/login.defs");
    if (bytes) return {person_ids(LoginDefinitions::parse(*bytes)), Reason::malformed};
    if (bytes.error().code == Errc::not_found) return {default_person_ids, Reason::malformed};
    return {std::nullopt, reason_of(bytes.error(), host)};
}

KnownGroups read_groups(const Host& host, std::optional<Reason> elsewhere) {
    KnownGroups groups;
    groups.incomplete = elsewhere;
    const auto bytes = host.read_file("/etc/group");
    if (!bytes) {
        groups.incomplete = reason_without(bytes.error(), host);
        return groups;
    }
    auto file = parse_group(*bytes);
    groups.entries = std::move(file.entries);
    if (!groups.incomplete) groups.incomplete = file.incomplete;
    return groups;
}

// The programs that end at once, where the systems have them. A file of such a name anywhere else
// may be a shell.
constexpr std::array<std::string_view, 6> ends_at_once{"/usr/sbin/nologin", "/sbin/nologin",
                                                       "/usr/bin/false",    "/bin/false",
                                                       "/usr/bin/true",     "/bin/true"};
// Those that do one thing and end.
constexpr std::array<std::string_view, 6> does_one_thing{"/usr/bin/sync",      "/bin/sync",
                                                         "/usr/sbin/shutdown", "/sbin/shutdown",
                                                         "/usr/sbin/halt",     "/sbin/halt"};

bool is_one_of(const auto& programs, std::string_view path) {
    return std::find(programs.begin(), programs.end(), path) != programs.end();
}

// Whether a program is none of these, by its name and by what a link of that name leads to.
// /etc/shells does not count: login and sshd do not ask it.
Cell is_none_of(const auto& programs, const Host& host, std::string_view shell) {
    if (!is_one_of(programs, shell)) return boolean(true);
    const auto program = host.resolve(shell);
    if (program) return boolean(!is_one_of(programs, *program));
    // One that is missing opens nothing either.
    if (program.error().code == Errc::not_found) return boolean(false);
    return unknown(reason_of(program.error(), host));
}

// Whether somebody with this shell can type commands.
Cell is_login_shell(const Host& host, std::string_view shell) {
    if (shell == "/dev/null") return boolean(false);
    if (!is_one_of(does_one_thing, shell)) return is_none_of(ends_at_once, host, shell);
    // By these names it is not asked for anything else.
    const auto program = host.resolve(shell);
    const bool off = shell.ends_with("/halt") || shell.ends_with("/shutdown");
    if (program && off && program->ends_with("/bin/systemctl")) return boolean(false);
    return is_none_of(does_one_thing, host, shell);
}

// By password or by key, unless the account has expired or its shell ends at once.
Cell can_log_in(const Row& row, const PasswdEntry& account, const Cell& session,
                const KeyAccess& keys, Time now) {
    if (session == boolean(false)) return session;
    const auto* expires = std::get_if<Value>(&row.cell("expires"));
    const auto* day = expires == nullptr ? nullptr : std::get_if<Time>(&expires->scalar());
    if (day != nullptr && *day <= now) return boolean(false);
    const auto& password = row.cell("password");
    const auto open = password == text("locked") ? keys.has_key(account) : boolean(true);
    if (open == boolean(false)) return open;
    if (session != boolean(true)) return session;
    if (expires == nullptr) return row.cell("expires");
    if (const auto* reason = std::get_if<Unknown>(&password)) {
        // With a key it does not matter what the password is.
        return keys.has_key(account) == boolean(true) ? boolean(true) : Cell(*reason);
    }
    return open;
}

// To the day: each login would change it otherwise.
Cell day_of(Time at) {
    return moment(std::chrono::floor<std::chrono::days>(at));
}

// The last login; for one who never logged in the day the password was set; and where a record
// begins later than the account may have, a bound.
void set_last_sign(Row& row, const std::string& name, const LoginRecords& records) {
    const auto set = [&](const Cell& cell, const std::string& source) {
        row.set("last_sign", cell, source);
    };
    if (records.unseen()) return set(unknown(*records.unseen()), {});
    const auto last = records.last(name);
    if (last.at) return set(day_of(*last.at), last.source);
    const auto& password = row.cell("password_set");
    const auto source = row.source(*Table::of("accounts").probe().column("password_set"));
    if (records.complete()) return set(password, source);
    if (!records.start()) return set(unknown(Reason::absent), {});
    if (std::holds_alternative<Unknown>(password)) return set(password, source);
    const auto* chosen = std::get_if<Value>(&password);
    const auto* day = chosen == nullptr ? nullptr : std::get_if<Time>(&chosen->scalar());
    const auto start = std::chrono::floor<std::chrono::days>(*records.start());
    set(Bound{day == nullptr ? Time{start} : std::max<Time>(start, *day)}, "/var/log/wtmp");
}

// What is asked of the machine once and concerns every account.
struct Surroundings {
    const Host& host;
    Repeated<std::string> names;
    Repeated<std::int64_t> uids;
    People people;
    Shadow shadow;
    KnownGroups groups;
    KeyAccess keys;
    LoginRecords logins;
    const Table& sudoers;
    Time now;
};

void add_account(Table& table, const PasswdEntry& account, const Surroundings& around) {
    const auto& people = around.people;
    const auto& shadow = around.shadow;
    auto& row = table.add_row();
    row.from(place(passwd_path, account.line));
    row.set("name", text(account.name));
    row.set("name_shared", around.names.cell(account.name));
    row.set("uid", integer(account.uid));
    row.set("uid_shared", around.uids.cell(account.uid));
    row.set("gid", integer(account.gid));
    row.set("home", text(account.home));
    // passwd(5): an empty shell is /bin/sh.
    row.set("shell", text(account.shell.empty() ? "/bin/sh" : account.shell));
    row.set("person",
            people.ids ? boolean(people.ids->contains(account.uid)) : unknown(people.unknown));
    look_up_password(row, account, shadow);
    const auto admin = admin_cell(account, around.sudoers, around.groups);
    row.set("admin", admin.cell, admin.source);
    row.set("login_shell", is_login_shell(around.host, account.shell));
    const auto session = is_none_of(ends_at_once, around.host, account.shell);
    row.set("can_log_in", can_log_in(row, account, session, around.keys, around.now));
    set_last_sign(row, account.name, around.logins);
}

}  // namespace

Table observe_accounts(const Observation& observation) {
    const auto& host = observation.host;
    const auto bytes = host.read_file(passwd_path);
    if (!bytes) {
        return Table::unseen("accounts", reason_without(bytes.error(), host),
                             std::string(passwd_path));
    }

    const auto directories = look_for_directories(host);
    const auto passwd = parse_passwd(*bytes);
    const auto name_of = [](const PasswdEntry& account) { return account.name; };
    const auto uid_of = [](const PasswdEntry& account) { return account.uid; };
    const Surroundings around{host,
                              {passwd.entries, name_of, passwd.incomplete},
                              {passwd.entries, uid_of, passwd.incomplete},
                              read_people(host),
                              read_shadow(host, directories.passwords),
                              read_groups(host, directories.groups),
                              KeyAccess(host, observation.other("sshd", {})),
                              LoginRecords(host, passwd.entries),
                              observation.other("sudoers", {}),
                              observation.now};
    const auto& shadow = around.shadow;

    auto table = Table::of("accounts");
    for (const auto& account : passwd.entries)
        add_account(table, account, around);
    if (directories.accounts)
        table.mark_incomplete(*directories.accounts, std::string(account_sources_path));
    if (passwd.incomplete)
        table.mark_incomplete(*passwd.incomplete, place(passwd_path, passwd.incomplete_line));
    if (shadow.file && shadow.file->incomplete) {
        table.mark_incomplete(*shadow.file->incomplete,
                              place(shadow_path, shadow.file->incomplete_line));
    }
    return table;
}

}  // namespace presscheck
