// What the kernel tells of one name in a folder that is open: the calls below FileTree, each as few
// as will do, because a scan makes thousands of them. No final link is followed by any.
#pragma once

#include "checks/host.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// `name` is in the folder that `folder` (O_PATH is enough) has open; empty, it is that folder.
struct NamedFile {
    int folder;
    const std::string& name;
};

// The failure `number` (an errno) at `path`, which only names what failed.
Error failure_of(int number, std::string_view path);

FileType type_of(mode_t mode);

// Nothing: errno says why.
std::optional<struct stat> status_of(NamedFile file);

// Errors of these: as failure_of. Here also: not_found (no link).
Result<std::string> target_of(NamedFile link, std::string_view path);
// An access ACL that says more than the mode.
Result<bool> has_acl(NamedFile file, std::string_view path);
struct Entries {
    std::vector<DirectoryEntry> entries;  // in no order
    bool asked_for_types = false;         // of some entries, one by one: the folder does not know
};
// Errors also: not_found (no directory), too_large.
Result<Entries> entries_of(NamedFile folder, std::string_view path);
// Open for reading. Errors also: unavailable (another file than `seen` by now).
Result<Descriptor> open_seen(NamedFile file, const struct stat& seen, std::string_view path);
// At most `most` bytes from `offset` on. `likely` many are expected: it costs time to be wrong, and
// nothing else.
Result<std::string> content_of(int file, std::string_view path, off_t offset, std::size_t most,
                               std::size_t likely);

}  // namespace presscheck
