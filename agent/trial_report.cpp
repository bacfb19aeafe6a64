#include "agent/trial_report.h"

#include "core/limits.h"

#include <string>
#include <utility>

namespace presscheck {

Status hold_to_protocol(Report parts) {
    const bool first = parts.resumes.has_value();
    parts.host = "00000000-0000-4000-8000-000000000000";
    parts.chain = std::string(32, '0');
    parts.instance = parts.chain;
    // A gap lies before its report, so the last sequence there is leaves room for every one.
    parts.sequence = first ? 1 : static_cast<std::uint64_t>(limits::json_integer);
    parts.previous = std::string(64, first ? '0' : 'f');
    parts.state_digest = std::string(64, '0');
    if (!parts.basis) parts.basis = ReportBasis{"unit", "0", std::string(64, '0'), {}};
    if (!parts.machine) parts.machine = Machine{};
    const auto taken = parse_report(encode(parts));
    if (!taken) return taken.error();
    return Ok{};
}

}  // namespace presscheck
