// Rules of the kernel's audit as auditctl(8) reads them from a file, one a line.
#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AuditField {
    std::string name, comparison, value;  // "auid", ">=", "1000"; "unset" for 4294967295 and -1
    friend bool operator==(const AuditField&, const AuditField&) = default;
};

// A rule, however it was written: `-w PATH -p wa` is the same as `-a always,exit -F path=PATH -F
// perm=wa` but for what PATH turns out to be.
struct AuditRule {
    std::string list, action;  // exit, task, user, exclude, filesystem; always, never
    bool first = false;        // -A: put in front of the others
    bool watch = false;        // -w: whether the path is a folder is seen when it is loaded
    std::optional<std::string> path, directory, arch;
    std::string permissions;            // of r, w, x, a, in this order; empty: none given
    std::vector<std::string> syscalls;  // in byte order; empty: none given
    std::vector<AuditField> fields;     // the others, in byte order
    std::vector<std::string> keys;

    friend bool operator==(const AuditRule&, const AuditRule&) = default;
};

struct AuditLine {
    enum class Kind {
        nothing,  // empty, a comment, or what changes neither rules nor whether they count
        rule,
        remove,    // -d, -W: takes away the rule that is the same
        clear,     // -D
        enable,    // -e 0, 1 or 2
        carry_on,  // -c, -i: an error from here on does not end the loading
    };
    Kind kind = Kind::nothing;
    AuditRule rule;
    int enabled = 1;
};

// Errors: malformed, for everything that auditctl would refuse or that is not understood here.
Result<AuditLine> parse_audit_line(std::string_view line);

}  // namespace presscheck
