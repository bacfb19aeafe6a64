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

enum class FileFailure {
    denied,       // reading, listing, and everything below
    unlistable,   // listing alone: a folder that may be searched
    unavailable,  // reading and listing: what a disk or a kernel answers with EIO
};

struct FileOverride {
    std::optional<FileType> type;  // also: makes a file that the tree does not hold
    std::optional<unsigned> mode, owner, group;
    std::optional<Time> modified;
    std::optional<std::uint64_t> device;
    std::optional<std::uint64_t> size;  // content beyond what the tree holds cannot be read
    std::optional<bool> acl;
    std::optional<FileFailure> failure;
};

// By absolute path, without links in it.
using FileOverrides = std::map<std::string, FileOverride, std::less<>>;

}  // namespace presscheck
