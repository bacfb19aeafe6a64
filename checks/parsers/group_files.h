// /etc/group and /etc/gshadow: a record a line, fields between colons.
//
// As with account_files.h nothing is dropped without a word, and a hash goes no further.
#pragma once

#include "checks/parsers/account_files.h"
#include "core/state.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct GroupEntry {
    std::string name;
    std::int64_t gid = 0;
    std::vector<std::string> members;
    PasswordState password = PasswordState::shadowed;  // for newgrp(1)
    std::size_t line = 0;
};

struct GroupFile {
    std::vector<GroupEntry> entries;
    std::optional<Reason> incomplete;  // as in PasswdFile
    std::size_t incomplete_line = 0;
};
GroupFile parse_group(std::string_view bytes);

struct GroupShadowEntry {
    bool sound = false;
    PasswordState password = PasswordState::locked;
    std::size_t line = 0;
};

struct GroupShadowFile {
    std::map<std::string, GroupShadowEntry, std::less<>> by_name;  // of two with a name, the first
    std::optional<Reason> incomplete;                              // as in PasswdFile
    std::size_t incomplete_line = 0;
    bool nameless = false;  // some line could belong to any group
};
GroupShadowFile parse_gshadow(std::string_view bytes);

}  // namespace presscheck
