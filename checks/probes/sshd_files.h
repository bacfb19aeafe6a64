// What of a machine concerns sshd: whether there is one, which, how it is started, and its files.
#pragma once

#include "checks/parsers/sshd_config.h"
#include "checks/parsers/sshd_settings.h"
#include "checks/probe.h"
#include "core/result.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct SshdPresence {
    bool present = false;
    SshdRelease release;
    std::optional<Reason> unseen;  // not found, and something that could show it is hidden
};

// By package, unit, binary, process, or a configuration that no package manager calls a leftover.
SshdPresence look_for_sshd(const Observation& observation);

// The files of an Include pattern, in sshd's order. Folders are read as empty files, as sshd does.
// Errors: as Host::read_file; malformed for a link to nowhere, on which sshd gives up.
Result<std::vector<SshdFile>> read_sshd_includes(const Host& host, const std::string& pattern);

// What the start-up files of the distribution put on sshd's command line.
struct SshdCommandLine {
    std::string config = "/etc/ssh/sshd_config";
    std::vector<SshdDirective> options;  // first, and so stronger than the file
};

// Errors: as Host::read_file; malformed.
Result<SshdCommandLine> read_sshd_command_line(const Host& host);

}  // namespace presscheck
