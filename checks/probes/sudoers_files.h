// What of a machine concerns sudo: whether there is one, which, and its rules with all files.
#pragma once

#include "checks/parsers/sudoers.h"
#include "checks/probe.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string>

namespace presscheck {

struct SudoPresence {
    bool present = false;
    bool dpkg = false;                   // as Debian and its children build it
    std::optional<std::string> version;  // of the package, not that of sudo-rs
    std::optional<Reason> unseen;        // not found, and something that could show it is hidden
};

// By package, binary, or an /etc/sudoers that no package manager calls a leftover.
SudoPresence look_for_sudo(const Observation& observation);

struct SudoFiles {
    Sudoers sudoers;
    std::optional<Reason> unseen;      // there is nothing to go by, for this reason
    std::optional<Reason> incomplete;  // there may be more rules than these
    std::string source;                // what is at fault; empty when no one file is
};

// A tree without programs and packages is no system that could be without a sudo.
bool could_have_sudo(const Host& host);

// /etc/sudoers with all it includes. As sudo, it takes nothing from a file that others than root
// may write: such a file counts as malformed. The one of this scan.
std::shared_ptr<const SudoFiles> sudo_files(const Observation& observation);

// What the machine is called, as sudo asks the kernel.
std::optional<std::string> sudo_host_name(const Host& host);

}  // namespace presscheck
