// /etc/passwd, /etc/group and /etc/shadow: a record a line, fields between colons.
//
// What cannot be read is never dropped without a word: `incomplete` says that lines were left out.
// A password hash does not leave this parser; what it means does.
#pragma once

#include "core/state.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// What a password field lets a person do.
enum class PasswordState {
    usable,    // some password is right
    empty,     // none is asked for
    locked,    // no password can be right
    shadowed,  // `x`, or what pam_unix takes for it: /etc/shadow decides, where `x` is `locked`
};

// Anything that is not provably useless as a hash is `usable`.
PasswordState password_state(std::string_view field);

struct PasswdEntry {
    std::string name, home, shell;
    std::int64_t uid = 0, gid = 0;
    PasswordState password = PasswordState::shadowed;
    std::size_t line = 0;
};

struct PasswdFile {
    std::vector<PasswdEntry> entries;
    // malformed: a line was no record, or a name came twice; directory_service: a line with `+` or
    // `-` asks a directory for records; budget: more than limits::rows_per_table.
    std::optional<Reason> incomplete;
    std::size_t incomplete_line = 0;  // the first such line; 0 when complete
};
PasswdFile parse_passwd(std::string_view bytes);

// Days since 1970, and counts of days; nothing where the field is empty or negative.
struct ShadowEntry {
    bool sound = false;  // false: the fields after the name cannot be read
    PasswordState password = PasswordState::locked;
    std::optional<std::int64_t> changed, min_days, max_days, expires;
    std::size_t line = 0;
};

struct ShadowFile {
    std::map<std::string, ShadowEntry, std::less<>> by_name;  // of two with a name, the first
    std::optional<Reason> incomplete;                         // as in PasswdFile
    std::size_t incomplete_line = 0;
    bool nameless = false;  // some line could belong to anybody
};
ShadowFile parse_shadow(std::string_view bytes);

// Names by number, of /etc/passwd (uid) or /etc/group (gid): both keep it in the third field. The
// first name of a number wins, as in getpwuid(3); lines that are no record name nobody.
std::map<unsigned, std::string> parse_names_by_id(std::string_view bytes);

}  // namespace presscheck
