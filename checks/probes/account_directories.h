// Who answers for accounts and groups beside the files of the machine (nsswitch.conf(5)).
#pragma once

#include "checks/host.h"
#include "core/state.h"

#include <optional>
#include <string_view>

namespace presscheck {

// What says who answers.
constexpr std::string_view account_sources_path = "/etc/nsswitch.conf";

// Why there may be more than the file has; nothing when there is not.
struct AccountDirectories {
    std::optional<Reason> accounts;         // /etc/passwd
    std::optional<Reason> passwords;        // /etc/shadow
    std::optional<Reason> groups;           // /etc/group
    std::optional<Reason> group_passwords;  // /etc/gshadow
};

AccountDirectories look_for_directories(const Host& host);

}  // namespace presscheck
