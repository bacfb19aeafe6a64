// What a sudoers file means on one machine: aliases expanded, inherited tags and Defaults put
// together, for each user and command one rule, in the order of the file. The last that fits wins.
#pragma once

#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/parsers/sudoers.h"
#include "core/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// Yes, no, or nothing where it cannot be told.
using Verdict = std::optional<bool>;

struct SudoMachine {
    std::optional<std::string> host;  // what the machine is called
    std::vector<PasswdEntry> accounts;
    std::vector<GroupEntry> groups;
    bool all_accounts = false;  // no directory has more of them
    Time now{};
};

struct SudoRule {
    std::string user;                 // joe, %group, #1000, %#10, +netgroup, ALL
    std::vector<std::string> except;  // whom the same list takes out again
    std::vector<std::string> hosts;   // `!` before those left out
    std::vector<std::string> run_as;  // the same; groups with `:` before them
    std::string command;
    std::vector<std::string> tags;  // with options and digests
    bool allowed = true;
    Verdict applies;                     // on this host, now
    std::optional<std::string> program;  // its name without folder; nothing: it may be several
    Verdict as_root;                     // or as somebody who soon is
    Verdict everything;                  // applies, and is about any command as root
    Verdict password;                    // one is asked of everybody it is for
    bool unsure = false;                 // an alias in it may be defined where nobody could look
    std::string source;
};

struct SudoRules {
    std::vector<SudoRule> rules;
    bool cut_short = false;  // more than limits::rows_per_table
};
SudoRules sudo_rules(const Sudoers& sudoers, const SudoMachine& machine);

// The value of a setting that concerns everybody; nothing where a scope makes it differ.
struct SudoSetting {
    const SudoDefault* last = nullptr;  // null: not set at all
    bool differs = false;               // some scope sets it, too
};
SudoSetting find_sudo_setting(const Sudoers& sudoers, std::string_view name);

// Does this user (`joe`, `%wheel`, `#1000` ...) mean that account?
Verdict sudo_user_is(std::string_view user, const PasswdEntry& account,
                     const std::vector<GroupEntry>& groups);

}  // namespace presscheck
