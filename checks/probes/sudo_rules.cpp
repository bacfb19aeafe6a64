#include "checks/probes/sudo_rules.h"

#include "checks/parsers/decimal.h"
#include "checks/probes/sudo_commands.h"
#include "core/limits.h"

#include <fnmatch.h>
#include <strings.h>
#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <sstream>
#include <string_view>

namespace presscheck {
namespace {

using Kind = SudoMember::Kind;
using Scope = SudoDefault::Scope;

Verdict both(Verdict a, Verdict b) {
    if (a == false || b == false) return false;
    if (!a || !b) return std::nullopt;
    return true;
}

Verdict either(Verdict a, Verdict b) {
    if (a == true || b == true) return true;
    if (!a || !b) return std::nullopt;
    return false;
}

// Of env_keep: does some name of the list mean such a variable? A value may follow (`LD_*=/opt/*`).
bool names_loader_variable(const std::string& list) {
    std::istringstream words(list);
    for (std::string word; words >> word;) {
        const auto name = word.substr(0, word.find('='));
        for (const auto* variable : {"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"}) {
            if (fnmatch(name.c_str(), variable, 0) == 0) return true;
        }
    }
    return false;
}

// Nothing: only somewhere. What env_keep loses again is not followed name by name.
Verdict keeps_loader_variables(const Sudoers& sudoers) {
    Verdict kept = false;
    for (const auto& one : sudoers.defaults) {
        using Operation = SudoDefault::Operation;
        if (one.name != "env_keep") continue;
        const bool everywhere = one.scope == Scope::everything;
        const bool replaces =
            one.operation == Operation::assign || one.operation == Operation::clear;
        if (everywhere && replaces) kept = false;
        const bool adds = one.operation == Operation::assign || one.operation == Operation::add;
        if (!adds || !names_loader_variable(one.value)) continue;
        kept = everywhere ? Verdict(true) : either(kept, std::nullopt);
    }
    return kept;
}

// They may write what root runs or reads, or are let do all by the distributions.
constexpr std::array<std::string_view, 12> root_groups{"#0",          "admin",  "disk",    "docker",
                                                       "incus-admin", "kmem",   "libvirt", "lxd",
                                                       "root",        "shadow", "sudo",    "wheel"};

// What a list says of one thing: its last member that fits decides; nothing fits: `otherwise`.
// `fits` answers for one member.
enum class Said { yes, no, nothing, unknown };
template <class Fits>
Said said_of(const SudoMembers& list, const Fits& fits) {
    bool open_yes = false, open_no = false;
    for (auto member = list.rbegin(); member != list.rend(); ++member) {
        const Verdict fit = fits(*member);
        if (fit == false) continue;
        (member->negated ? open_no : open_yes) = true;
        if (!fit) continue;
        if (open_yes && open_no) return Said::unknown;
        return open_yes ? Said::yes : Said::no;
    }
    return open_yes || open_no ? Said::unknown : Said::nothing;
}

Verdict is_yes(Said said) {
    if (said == Said::unknown) return std::nullopt;
    return said == Said::yes;
}

// As sudo tells the host: a pattern without a dot is for the name without its domain.
Verdict host_is(const SudoMachine& machine, const SudoMember& member, Verdict full_names) {
    if (member.kind == Kind::all) return true;
    if (member.kind != Kind::word && member.kind != Kind::alias) return std::nullopt;
    if (!machine.host) return std::nullopt;
    const auto& host = *machine.host;
    const bool dotted = member.name.find('.') != std::string::npos;
    const auto name = dotted ? host : host.substr(0, host.find('.'));
    if (fnmatch(member.name.c_str(), name.c_str(), FNM_CASEFOLD) == 0) return true;
    if (!dotted || full_names == false) return false;
    return std::nullopt;  // the network may know a longer name
}

class Meaning {
public:
    Meaning(const Sudoers& sudoers, const SudoMachine& machine)
        : sudoers_(sudoers), machine_(machine) {
        const auto by_user = [&](std::string_view name) {
            return std::any_of(sudoers.defaults.begin(), sudoers.defaults.end(),
                               [&](const SudoDefault& one) {
                                   return one.name == name &&
                                          (one.scope == Scope::users || name == "exempt_group");
                               });
        };
        by_user_ = by_user("authenticate") || by_user("exempt_group");
        const auto full = find_sudo_setting(sudoers, "fqdn");
        const bool off = full.last != nullptr && !full.differs &&
                         full.last->operation == SudoDefault::Operation::clear;
        if (off) full_names_ = false;
    }

    SudoRules run() {
        for (const auto& spec : sudoers_.rules) {
            unresolved_ = false;
            const auto users = expanded(SudoAliasKind::users, spec.users);
            for (const auto& privilege : spec.privileges) {
                const auto hosts = expanded(SudoAliasKind::hosts, privilege.hosts);
                for (std::size_t i = 0; i < users.size(); ++i) {
                    if (!users[i].negated) add(spec, users, i, hosts, privilege);
                }
            }
        }
        return {std::move(made_), cut_short_};
    }

private:
    // Members in place of aliases, in the order in which the last that fits decides. A name that no
    // alias has is a name of its own to sudo, but for commands; so is an alias within itself.
    SudoMembers expanded(SudoAliasKind kind, const SudoMembers& members) {
        SudoMembers out;
        std::set<std::string> open;
        expand(kind, members, false, open, out);
        return out;
    }
    void expand(SudoAliasKind kind, const SudoMembers& members, bool negated,
                std::set<std::string>& open, SudoMembers& out) {
        for (auto member : members) {
            if (out.size() >= limits::rows_per_table || ++steps_ > most_steps) {
                cut_short_ = true;
                return;
            }
            member.negated = member.negated != negated;
            const auto alias = member.kind == Kind::alias
                                   ? sudoers_.aliases.find({kind, member.name})
                                   : sudoers_.aliases.end();
            if (alias == sudoers_.aliases.end() || open.contains(member.name)) {
                unresolved_ = unresolved_ || member.kind == Kind::alias;
                const bool nothing = member.kind == Kind::alias && kind == SudoAliasKind::commands;
                if (!nothing) out.push_back(std::move(member));
                continue;
            }
            open.insert(member.name);
            expand(kind, alias->second, member.negated, open, out);
            open.erase(member.name);
        }
    }

    static std::string spelled(const SudoMember& member) {
        return member.kind == Kind::myself ? "self" : member.name;
    }
    static std::vector<std::string> spelled(const SudoMembers& members, const std::string& sign) {
        std::vector<std::string> out;
        for (const auto& member : members)
            out.push_back((member.negated ? "!" : "") + sign + spelled(member));
        return out;
    }

    void add(const SudoUserSpec& spec, const SudoMembers& users, std::size_t user,
             const SudoMembers& hosts, const SudoPrivilege& privilege) {
        SudoRule rule;
        rule.user = spelled(users[user]);
        rule.source = spec.source;
        rule.hosts = spelled(hosts, "");
        SudoMembers except;
        for (std::size_t i = user + 1; i < users.size(); ++i) {
            if (users[i].negated) except.push_back(users[i]);
        }
        for (const auto& member : except)
            rule.except.push_back(spelled(member));
        const auto here = is_yes(said_of(hosts, [&](const SudoMember& member) {
            return host_is(machine_, member, full_names_);
        }));
        const auto who = accounts_of(users[user], except);
        for (const auto& command : privilege.commands)
            add(rule, command, here, who);
    }

    void add(SudoRule rule, const SudoCommandSpec& spec, Verdict here,
             const std::vector<PasswdEntry>& who) {
        rule.applies = both(here, in_force(spec));
        const auto users =
            spec.run_users ? expanded(SudoAliasKind::run_as, *spec.run_users) : SudoMembers{};
        const auto groups =
            spec.run_groups ? expanded(SudoAliasKind::run_as, *spec.run_groups) : SudoMembers{};
        const bool none = !spec.run_users && !spec.run_groups;
        const auto target = find_sudo_setting(sudoers_, "runas_default");
        const bool assigned =
            target.last != nullptr && target.last->operation == SudoDefault::Operation::assign;
        const std::string default_target = assigned ? target.last->value : "root";
        rule.run_as = none ? std::vector<std::string>{default_target} : spelled(users, "");
        for (auto& group : spelled(groups, ":"))
            rule.run_as.push_back(std::move(group));
        Verdict root = none ? Verdict(default_target == "root" || default_target == "#0")
                            : becomes_root(users, groups);
        if (none && target.differs) root = std::nullopt;
        for (const auto& command : expanded(SudoAliasKind::commands, {spec.command})) {
            words_ += rule.hosts.size() + rule.except.size() + rule.run_as.size() + 1;
            if (made_.size() == limits::rows_per_table || words_ > most_steps) {
                cut_short_ = true;
                return;
            }
            rule.command = command.name + (command.has_arguments ? " " + command.arguments : "");
            rule.allowed = !command.negated;
            const Verdict all =
                command.negated ? Verdict(command.kind == Kind::all) : means_everything(command);
            rule.as_root = root;
            const Verdict anything =
                command.negated ? all : either(all, brings_code(spec, command));
            rule.everything = both(rule.applies, both(root, anything));
            rule.program = program_of(command);
            rule.tags = tags_of(spec, command);
            rule.unsure = unresolved_ && sudoers_.incomplete;
            rule.password = asks(rule.user, spec, users, command, who);
            made_.push_back(rule);
        }
    }

    // May the caller set the variables by which the loader takes code of his own into the program?
    Verdict brings_code(const SudoCommandSpec& spec, const SudoMember& command) const {
        if (command.name == "sudoedit" || command.name == "list") return false;
        constexpr std::size_t setenv = 3;
        static_assert(sudo_tags[setenv] == "SETENV");
        if (spec.tags[setenv] == true) return true;
        Verdict kept = keeps_loader_variables(sudoers_);
        if (spec.tags[setenv] == false) return kept;
        const auto all = find_sudo_setting(sudoers_, "setenv");
        if (all.last != nullptr && all.last->operation == SudoDefault::Operation::set) return true;
        return all.differs ? either(kept, std::nullopt) : kept;
    }

    // Whoever may become anybody at all, by user or by group, is root soon.
    Verdict becomes_root(const SudoMembers& users, const SudoMembers& groups) const {
        const auto anybody = [](const SudoMember& member) {
            return member.kind == Kind::all && !member.negated;
        };
        if (std::any_of(users.begin(), users.end(), anybody) ||
            std::any_of(groups.begin(), groups.end(), anybody)) {
            return true;
        }
        // As oneself, with the rights of a group that is as good as root.
        const auto privileged = [](const SudoMember& member) {
            return !member.negated &&
                   std::binary_search(root_groups.begin(), root_groups.end(), member.name);
        };
        if (std::any_of(groups.begin(), groups.end(), privileged)) return true;
        return is_yes(said_of(users, [&](const SudoMember& member) -> Verdict {
            if (member.kind == Kind::all) return true;
            if (member.kind == Kind::myself) return false;
            return sudo_user_is(member.name, root_account(), machine_.groups);
        }));
    }
    static const PasswdEntry& root_account() {
        static const PasswdEntry root{"root", "/root", "/bin/sh", 0, 0, {}, 0};
        return root;
    }

    Verdict in_force(const SudoCommandSpec& spec) const {
        Verdict answer = true;
        for (const auto* name : {"NOTBEFORE", "NOTAFTER"}) {
            const auto option = spec.options.find(name);
            if (option == spec.options.end()) continue;
            const auto limit = parse_sudo_time(option->second);
            if (!limit) return std::nullopt;
            const auto away =
                machine_.now < limit->at ? limit->at - machine_.now : machine_.now - limit->at;
            if (limit->local && away < std::chrono::hours{15}) return std::nullopt;
            const bool before = machine_.now < limit->at;
            if (before == (option->first == "NOTBEFORE")) answer = false;
        }
        return answer;
    }

    static std::vector<std::string> tags_of(const SudoCommandSpec& spec,
                                            const SudoMember& command) {
        std::vector<std::string> out;
        auto tags = spec.tags;
        constexpr std::size_t setenv = 3;
        static_assert(sudo_tags[setenv] == "SETENV");
        // ALL has it by itself, and does not hand it on.
        if (spec.command.kind == Kind::all && !spec.command.negated && !tags[setenv]) {
            tags[setenv] = true;
        }
        for (std::size_t i = 0; i < sudo_tags.size(); ++i) {
            if (tags[i]) out.push_back((*tags[i] ? "" : "NO") + std::string(sudo_tags[i]));
        }
        for (const auto& [name, value] : spec.options)
            out.push_back(name + "=" + value);
        out.insert(out.end(), command.digests.begin(), command.digests.end());
        return out;
    }

    // Root aside, who is never asked. The last one stands for anybody else who is meant.
    std::vector<PasswdEntry> accounts_of(const SudoMember& user, const SudoMembers& except) const {
        std::vector<PasswdEntry> who;
        for (const auto& account : machine_.accounts) {
            if (!by_user_ || account.uid == 0) continue;
            if (fits(user, account) != true) continue;
            const bool out = std::any_of(except.begin(), except.end(), [&](const auto& member) {
                return fits(member, account) == true;
            });
            if (!out) who.push_back(account);
        }
        PasswdEntry anybody;
        anybody.name = user.kind == Kind::all ? "" : user.name;
        anybody.uid = anybody.gid = -1;
        who.push_back(std::move(anybody));
        return who;
    }
    Verdict fits(const SudoMember& member, const PasswdEntry& account) const {
        if (member.kind == Kind::all) return true;
        if (member.name == account.name) return true;
        if (account.uid < 0) return false;
        return sudo_user_is(member.name, account, machine_.groups);
    }

    Verdict asks(const std::string& user, const SudoCommandSpec& spec, const SudoMembers& targets,
                 const SudoMember& command, const std::vector<PasswdEntry>& who) {
        constexpr std::size_t passwd = 0;
        static_assert(sudo_tags[passwd] == "PASSWD");
        if (spec.tags[passwd] == false) return false;
        if (sudoers_.incomplete) return std::nullopt;  // a setting may be missing
        Verdict answer = true;
        for (const auto& account : who) {
            Verdict asked = spec.tags[passwd];
            if (!asked) asked = authenticates(account, targets, command);
            answer = both(answer, both(asked, not_exempt(account)));
        }
        const bool more = by_user_ && !machine_.all_accounts && (user == "ALL" || user[0] == '%');
        return more ? both(answer, std::nullopt) : answer;
    }

    // Defaults for everybody, hosts and users come first, in the order of the file, then those for
    // targets, then those for commands. Of a target that is one of several, the worst counts.
    Verdict authenticates(const PasswdEntry& account, const SudoMembers& targets,
                          const SudoMember& command) {
        Verdict value = true;
        const auto fold = [&](const SudoDefault& one, Said covers) {
            const bool on = one.operation == SudoDefault::Operation::set;
            if (covers == Said::yes) value = on;
            if (covers == Said::unknown && value != on) value = std::nullopt;
        };
        for (const auto& one : sudoers_.defaults) {
            if (!is_switch(one, "authenticate")) continue;
            if (one.scope == Scope::everything) fold(one, Said::yes);
            if (one.scope == Scope::users) {
                fold(one, said_of(expanded(SudoAliasKind::users, one.binding),
                                  [&](const auto& member) { return fits(member, account); }));
            }
            if (one.scope == Scope::hosts) {
                fold(one,
                     said_of(expanded(SudoAliasKind::hosts, one.binding), [&](const auto& member) {
                         return host_is(machine_, member, full_names_);
                     }));
            }
        }
        for (const auto& one : sudoers_.defaults) {
            if (!is_switch(one, "authenticate")) continue;
            if (one.scope == Scope::run_as) narrow(value, one, meets(one, targets));
            if (one.scope == Scope::commands) narrow(value, one, concerns(one, command));
        }
        return value;
    }

    static bool is_switch(const SudoDefault& one, std::string_view name) {
        using Operation = SudoDefault::Operation;
        return one.name == name &&
               (one.operation == Operation::set || one.operation == Operation::clear);
    }

    // Where a setting is for a part only, it can take the question away and not bring it back.
    static void narrow(Verdict& value, const SudoDefault& one, Overlap overlap) {
        const bool on = one.operation == SudoDefault::Operation::set;
        if (overlap == Overlap::all) value = on;
        if (overlap == Overlap::some && !on) value = false;
        if (overlap == Overlap::unknown && value != on) value = std::nullopt;
    }

    Overlap meets(const SudoDefault& one, const SudoMembers& targets) {
        const auto binding = expanded(SudoAliasKind::run_as, one.binding);
        auto wanted = targets;
        if (wanted.empty()) wanted.push_back({Kind::word, false, "root", "", false, {}});
        bool every = true, some = false, unsure = false;
        for (const auto& target : wanted) {
            if (target.negated) continue;
            if (target.kind == Kind::all) {
                const bool whole = std::all_of(binding.begin(), binding.end(), [](const auto& m) {
                    return m.kind == Kind::all && !m.negated;
                });
                every = every && whole;
                some = some || !binding.empty();
                continue;
            }
            PasswdEntry account = target.name == "root" || target.name == "#0"
                                      ? root_account()
                                      : named_account(target.name);
            const auto said = said_of(binding, [&](const auto& m) { return fits(m, account); });
            some = some || said == Said::yes;
            unsure = unsure || said == Said::unknown;
            every = every && said == Said::yes;
        }
        if (unsure) return Overlap::unknown;
        if (!some) return Overlap::none;
        return every ? Overlap::all : Overlap::some;
    }
    PasswdEntry named_account(const std::string& name) const {
        for (const auto& account : machine_.accounts) {
            if (account.name == name || "#" + std::to_string(account.uid) == name) return account;
        }
        PasswdEntry unknown;
        unknown.name = name;
        unknown.uid = unknown.gid = -1;
        return unknown;
    }

    Overlap concerns(const SudoDefault& one, const SudoMember& command) {
        const auto binding = expanded(SudoAliasKind::commands, one.binding);
        bool some = false;
        for (auto member = binding.rbegin(); member != binding.rend(); ++member) {
            const auto overlap = overlap_of(*member, command);
            if (overlap == Overlap::unknown) return overlap;
            if (overlap == Overlap::none) continue;
            if (overlap == Overlap::all && !some) {
                return member->negated ? Overlap::none : Overlap::all;
            }
            some = true;
        }
        return some ? Overlap::some : Overlap::none;
    }

    // exempt_group asks neither for a password nor for a safe PATH, whatever a tag says.
    Verdict not_exempt(const PasswdEntry& account) const {
        const auto setting = find_sudo_setting(sudoers_, "exempt_group");
        if (setting.last == nullptr && !setting.differs) return true;
        if (setting.differs) return std::nullopt;
        if (setting.last->operation != SudoDefault::Operation::assign) return true;
        const auto group = "%" + setting.last->value;
        if (account.name == group) return false;
        if (account.uid < 0) return account.name.starts_with('%') ? std::nullopt : Verdict(true);
        const auto member = sudo_user_is(group, account, machine_.groups);
        return member ? Verdict(!*member) : std::nullopt;
    }

    const Sudoers& sudoers_;
    const SudoMachine& machine_;
    std::vector<SudoRule> made_;
    // Aliases of aliases grow without end: so many members and words of rows, and no more.
    static constexpr std::size_t most_steps = 1'000'000;
    std::size_t steps_ = 0, words_ = 0;
    bool cut_short_ = false;
    bool unresolved_ = false;  // of the lines that are being expanded, some alias has no members
    bool by_user_ = false;     // a setting that counts here differs between users
    Verdict full_names_ = std::nullopt;
};

}  // namespace

SudoRules sudo_rules(const Sudoers& sudoers, const SudoMachine& machine) {
    return Meaning(sudoers, machine).run();
}

SudoSetting find_sudo_setting(const Sudoers& sudoers, std::string_view name) {
    SudoSetting found;
    for (const auto& one : sudoers.defaults) {
        if (one.name != name) continue;
        if (one.scope == Scope::everything) {
            found.last = &one;
        } else {
            found.differs = true;
        }
    }
    return found;
}

Verdict sudo_user_is(std::string_view user, const PasswdEntry& account,
                     const std::vector<GroupEntry>& groups) {
    if (user == "ALL") return true;
    if (user.starts_with('+') || user.starts_with("%:")) return std::nullopt;
    if (user.starts_with('#')) return parse_decimal(user.substr(1)) == account.uid;
    if (!user.starts_with('%')) return user == account.name;
    const auto group = user.substr(1);
    const auto number = group.starts_with('#') ? parse_decimal(group.substr(1)) : std::nullopt;
    if (number == account.gid) return true;
    for (const auto& entry : groups) {
        if (number ? *number != entry.gid : entry.name != group) continue;
        const bool listed = std::find(entry.members.begin(), entry.members.end(), account.name) !=
                            entry.members.end();
        if (listed || entry.gid == account.gid) return true;
    }
    return false;
}

}  // namespace presscheck
