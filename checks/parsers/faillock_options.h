// What pam_faillock goes by: its file, then its arguments, the later one of two having its way
// (faillock_config.c).
#pragma once

#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct FaillockOptions {
    enum class Action { preauth, authfail, authsucc };
    Action action = Action::preauth;  // what pam_faillock does when told nothing
    std::uint32_t deny = 3;           // 0: never
    std::uint32_t fail_interval = 900;
    std::uint32_t unlock_time = 600;                  // 0: until somebody unlocks
    std::optional<std::uint32_t> root_unlock_time{};  // unset: as unlock_time
    bool even_deny_root = false;
    bool local_users_only = false;
    std::string dir = "/var/run/faillock";
    std::string admin_group{};
    // Where each was set; empty for a default.
    std::string deny_from{}, interval_from{}, unlock_from{};
};

// The file that `conf=` names; nothing: /etc/security/faillock.conf.
std::optional<std::string> faillock_conf(const std::vector<std::string>& arguments);

// Errors: malformed (a line of 1,023 bytes or more: some releases refuse the file, others the
// line).
Status read_faillock_conf(std::string_view bytes, const std::string& path,
                          FaillockOptions& options);

void read_faillock_arguments(const std::vector<std::string>& arguments, const std::string& source,
                             FaillockOptions& options);

}  // namespace presscheck
