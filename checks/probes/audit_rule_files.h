// The rules of the kernel's audit that its files load at boot: /etc/audit/rules.d as augenrules(8)
// puts it together, or else /etc/audit/audit.rules.
#pragma once

#include "checks/host.h"
#include "checks/parsers/audit_rules.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct LoadedAuditRule {
    AuditRule rule;  // a watch has become a path or a directory; no syscall given has become `all`
    std::string source;
    bool doubtful = false;  // a later line may have taken it away
};

struct AuditRules {
    std::vector<LoadedAuditRule> rules;  // in the order in which the kernel asks them
    int enabled = 1;                     // 0: nothing is recorded; 2: locked until the next boot
    std::optional<Reason> incomplete;    // some rules may be missing here, for this reason
    std::string incomplete_source;       // because of this file, or this line of it
};

// What auditctl refuses ends the loading there, as it does, and leaves the answer incomplete.
AuditRules load_audit_rules(const Host& host);

// Names of files as `ls -v` orders them: numbers in them count as numbers.
bool in_version_order(std::string_view left, std::string_view right);

}  // namespace presscheck
