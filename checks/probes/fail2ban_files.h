// The configuration of fail2ban, from all its files in their order.
#pragma once

#include "checks/host.h"
#include "checks/parsers/fail2ban_jails.h"
#include "core/state.h"

#include <optional>
#include <string>

namespace presscheck {

struct Fail2banFiles {
    Fail2banJails jails;
    std::optional<Reason> unclear;  // some file is missing here
    std::string unclear_at;
};

Fail2banFiles read_fail2ban_files(const Host& host);

}  // namespace presscheck
