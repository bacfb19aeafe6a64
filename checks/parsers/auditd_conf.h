// /etc/audit/auditd.conf as auditd reads it: `name = value [option]`, blanks around the equals
// sign, names in any case; and what it refuses to start with.
#pragma once

#include "core/state.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AuditdSetting {
    std::string name, value;  // in small letters; as it is written
    std::optional<std::string> option;
    std::size_t line = 0;
};

// Why auditd may not start with this configuration.
struct AuditdRefusal {
    std::size_t line = 0;               // 0: no line is at fault, one is missing
    Reason reason = Reason::malformed;  // or `version`: a setting only some releases know
};

struct AuditdConf {
    std::vector<AuditdSetting> settings;  // in the order of the file, where the last of two wins
    std::optional<AuditdRefusal> refusal;

    const AuditdSetting* find(std::string_view name) const;  // the last one; null for none
};

// Lines longer than auditd's are left out, as auditd does. What hangs on the machine (the program
// of an action, the folder of the log) is not judged here.
AuditdConf parse_auditd_conf(std::string_view text);

}  // namespace presscheck
