// What git and a file tree cannot hold about the files of a fixture: owners, times, devices, and
// that something could not be read. docs/policy.md, "Fixtures".
#pragma once

#include "checks/host.h"
#include "core/clock.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace presscheck {

struct FileOverride {
    std::optional<FileType> type;  // also: makes a file that the tree does not hold
    std::optional<unsigned> mode, owner, group;
    std::optional<Time> modified;
    std::optional<std::uint64_t> device;
    std::optional<bool> acl;
    bool denied = false;  // reading and listing fail, and so does everything below
};

// By absolute path, without links in it.
using FileOverrides = std::map<std::string, FileOverride, std::less<>>;

}  // namespace presscheck
