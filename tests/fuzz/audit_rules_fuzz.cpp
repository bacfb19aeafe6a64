// A line of audit.rules: a rule that is taken names a list and an action, and means the same when
// it is read again with other blanks.
#include "checks/parsers/audit_rules.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    using Kind = presscheck::AuditLine::Kind;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto line = presscheck::parse_audit_line(text.substr(0, text.find('\n')));
    if (!line) {
        require(line.error().code == presscheck::Errc::malformed, "a refusal is malformed");
        return 0;
    }
    if (line->kind == Kind::enable)
        require(line->enabled >= 0 && line->enabled <= 2, "audit is off, on or locked");
    if (line->kind != Kind::rule) return 0;
    const auto& rule = line->rule;
    require(!rule.list.empty() && !rule.action.empty(), "a rule has a list and an action");
    require(rule.permissions.find_first_not_of("rwxa") == std::string::npos,
            "permissions are of four");
    require(std::is_sorted(rule.syscalls.begin(), rule.syscalls.end()), "system calls are sorted");
    require(!rule.watch || rule.path || rule.directory, "a watch is on a path");
    return 0;
}
