// What accounts may do beyond what their own records say: become root, and come in by key.
#pragma once

#include "checks/host.h"
#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/table.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// The groups of the machine, and why there may be more.
struct KnownGroups {
    std::vector<GroupEntry> entries;
    std::optional<Reason> incomplete;
};

// Is this account root, or does the last rule of `sudoers` that speaks of any command as root, for
// this account by name, number or group, allow it? With the place of that rule.
struct AdminCell {
    Cell cell;
    std::string source{};
};
AdminCell admin_cell(const PasswdEntry& account, const Table& sudoers, const KnownGroups& groups);

// Whether sshd lets accounts in without their password. Of a file of keys only whether it has a
// line that could be one is looked at.
class KeyAccess {
public:
    // `sshd`: the table of that probe.
    KeyAccess(const Host& host, const Table& sshd);

    // True: there is a key. False: there is none, and nothing else stands for one.
    Cell has_key(const PasswdEntry& account) const;

private:
    const Host& host_;
    std::optional<Reason> unknown_;   // other ways in, or keys elsewhere
    std::vector<std::string> files_;  // patterns of AuthorizedKeysFile
};

}  // namespace presscheck
