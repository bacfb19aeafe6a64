// From where sshd lets anybody log in, by what it says of addresses.
#pragma once

#include "checks/table.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct SshSources {
    bool anywhere = true;
    std::vector<Network> networks{};  // where not from anywhere
    std::optional<Reason> unseen{};   // it may be less than this
};

// Of the table of the probe `sshd`. A row of it that lets somebody in from anywhere opens it to
// all.
SshSources ssh_sources(const Table& sshd);

}  // namespace presscheck
