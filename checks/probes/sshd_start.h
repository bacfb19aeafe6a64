// How systemd starts sshd: whether any of it goes by other files or options than those the probe
// `sshd` reads.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <optional>
#include <string>

namespace presscheck {

struct SshdStart {
    Reason reason;
    std::string source;  // the line of a unit file at fault
};

// The first start that cannot be judged by sshd's usual files: another program or other options
// for sshd's own units, a file of variables that the distribution does not name there, another
// service that starts an sshd. Nothing where there is none.
std::optional<SshdStart> unusual_sshd_start(const Observation& observation);

}  // namespace presscheck
