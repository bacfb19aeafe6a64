// The keywords of auditd.conf(5) and what auditd takes behind each: it refuses to start with
// anything else.
#pragma once

#include "checks/parsers/auditd_conf.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace presscheck {

enum class AuditdKind {
    anything,
    words,   // one of `words`, in any case
    action,  // the same, with an option; `exec` needs an absolute path there
    number,  // digits from `least` to `most`
    share,   // digits, or with % a share below 100
    ports,   // a number or two with a dash
    mail,
    path,  // in a folder whose name is not too short
};

struct AuditdKeyword {
    std::string_view name;
    AuditdKind kind;
    std::string_view words = {};  // by blanks
    std::uint64_t least = 0, most = UINT64_MAX;
    bool later = false;  // auditd 3 does not know it
};

// Null when no auditd we know has it. `name` is in small letters.
const AuditdKeyword* find_auditd_keyword(std::string_view name);

// Whether auditd takes the setting. Addresses of mail are judged only with `verify_email`.
bool auditd_takes(const AuditdKeyword& keyword, const AuditdSetting& setting, bool verify_email);

// Digits, and nothing but digits.
std::optional<std::uint64_t> auditd_number(std::string_view digits);

}  // namespace presscheck
