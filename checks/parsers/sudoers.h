// A sudoers file with all it includes, as sudo 1.9 reads it (sudoers(5), plugins/sudoers/gram.y).
//
// Like sudo, which since 1.9.3 goes on behind a line it does not understand: what it would still
// use is here, and `problems` says that there is more.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "core/state.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

// One of a list of users, groups, hosts or commands.
struct SudoMember {
    enum class Kind { all, alias, word, group, netgroup, address, command, myself };
    Kind kind = Kind::word;
    bool negated = false;
    std::string name{};       // as it is written, without backslashes: `%wheel`, `#1000`, `/bin/ls`
    std::string arguments{};  // of a command
    bool has_arguments = false;
    std::vector<std::string> digests{};  // "sha256:..."
};
using SudoMembers = std::vector<SudoMember>;

// Without NO; set, cleared or left open.
inline constexpr std::array<std::string_view, 8> sudo_tags{
    "PASSWD", "EXEC", "INTERCEPT", "SETENV", "LOG_OUTPUT", "LOG_INPUT", "MAIL", "FOLLOW"};
using SudoTags = std::array<std::optional<bool>, sudo_tags.size()>;

// One command with everything that holds for it, what it inherits from those before it included.
struct SudoCommandSpec {
    std::optional<SudoMembers> run_users;   // nothing: none are named
    std::optional<SudoMembers> run_groups;  // nothing: none are named
    SudoTags tags{};
    std::map<std::string, std::string> options;  // CWD, TIMEOUT ...
    SudoMember command;
};

struct SudoPrivilege {
    SudoMembers hosts;
    std::vector<SudoCommandSpec> commands;
};

struct SudoUserSpec {
    SudoMembers users;
    std::vector<SudoPrivilege> privileges;
    std::string source;  // "/etc/sudoers:12"
};

struct SudoDefault {
    enum class Scope { everything, users, hosts, run_as, commands };
    enum class Operation { set, clear, assign, add, remove };
    Scope scope = Scope::everything;
    SudoMembers binding;
    std::string name;
    Operation operation = Operation::set;
    std::string value{};
    std::string source{};
};

enum class SudoAliasKind { users, hosts, run_as, commands };

struct Sudoers {
    std::vector<SudoUserSpec> rules;
    std::vector<SudoDefault> defaults;
    std::map<std::pair<SudoAliasKind, std::string>, SudoMembers> aliases;
    // malformed: something sudo would complain of and leave out; denied, ...: a file that could not
    // be read; version: a word that only some builds of sudo know. The first stays.
    std::optional<Reason> incomplete;
    std::vector<std::string> problems;  // with their places
};

struct SudoersFile {
    std::string path, text;
};

// The files that an include means, in order: one, or those of a folder. `path` is absolute.
// Errors: not_found and malformed are what sudo complains of too, all others mean not looked at.
using SudoersInclude =
    std::function<Result<std::vector<SudoersFile>>(const std::string& path, bool folder)>;

struct SudoersSource {
    SudoersInclude include;
    std::string host;                           // for %h: the name without its domain
    std::function<Reason(const Error&)> why{};  // of what could not be looked at
};

// What NOTBEFORE and NOTAFTER say: 20261231235900Z, in the machine's own time without a zone.
struct SudoTime {
    Time at{};  // as if it were UTC where `local`
    bool local = false;
};
std::optional<SudoTime> parse_sudo_time(std::string_view text);

Sudoers parse_sudoers(const SudoersFile& main, const SudoersSource& source);

}  // namespace presscheck
