// /etc/audit/auditd.conf as auditd reads it: `name = value [option]`, blanks around the equals
// sign, names in any case.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AuditdSetting {
    std::string name, value;  // in small letters; as it is written
    std::size_t line = 0;
};

// In the order of the file, where the last of two wins. Lines longer than auditd's are left out, as
// auditd does. Errors: malformed (a line auditd would refuse to start with).
Result<std::vector<AuditdSetting>> parse_auditd_conf(std::string_view text);

}  // namespace presscheck
