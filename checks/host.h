// Everything a probe may ask of the machine it runs on.
//
// Probes reach the machine only through a Host, so that a test can hand them an imaginary machine
// and an auditor can read, on this page, all that the agent is able to see. A Host never changes
// the machine. Paths are absolute and mean the machine that is looked at: with `--root DIR`, links
// in it are resolved component by component and never lead out of DIR.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "core/state.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class FileType { file, directory, link, other };

struct FileInfo {
    FileType type = FileType::file;
    unsigned mode = 0;  // permission bits only, as in chmod(1)
    unsigned owner = 0, group = 0;
    std::uint64_t size = 0;
    Time modified{};
    std::string target{};  // of a link, as it is written
    bool acl = false;      // has an access ACL beyond the mode
    std::uint64_t device = 0;
};

// How full a file system is, as statvfs(3) has it.
struct Space {
    std::uint64_t blocks = 0, free = 0, available = 0;  // available: to others than root
    std::uint64_t inodes = 0, inodes_free = 0;          // both 0 where there is no such limit
};

// What the kernel knows of its clock.
struct KernelClock {
    std::chrono::microseconds max_error{};  // how far from the true time it may be: adjtimex(2)
    bool flagged = false;                   // STA_UNSYNC: nobody vouches for the clock
};

struct DirectoryEntry {
    std::string name;
    FileType type = FileType::other;
};

// Thread safety: const members may be called from several threads at once.
class Host {
public:
    virtual ~Host() = default;

    // The whole content of a regular file (or of a file of /proc or /sys); links are followed.
    // Errors: not_found, denied, not_permitted (the ceiling, judged on the path after links are
    // resolved), too_large (over limits::observed_file_bytes), malformed (a directory, a device).
    virtual Result<std::string> read_file(std::string_view path) const = 0;

    // At most `bytes` from `offset` on, and never more than limits::observed_file_bytes at once;
    // empty past the end. For files that are too large to be read whole.
    // Errors: as read_file, without too_large.
    virtual Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                        std::size_t bytes) const = 0;

    // The same from the start: for magic numbers and headers.
    Result<std::string> read_head(std::string_view path, std::size_t bytes) const {
        return read_at(path, 0, bytes);
    }

    // About the file itself: a final link is not followed.
    // Errors: not_found, denied, not_permitted.
    virtual Result<FileInfo> info(std::string_view path) const = 0;

    // The entries of a directory, by name in byte order, without "." and "..".
    // Errors: not_found (also: not a directory), denied, not_permitted, too_large.
    virtual Result<std::vector<DirectoryEntry>> list(std::string_view path) const = 0;

    // Where a link points, as it is written. Errors: not_found (also: no link), denied,
    // not_permitted.
    virtual Result<std::string> read_link(std::string_view path) const = 0;

    // The path with every link resolved, the last one too. Errors: not_found, denied.
    virtual Result<std::string> resolve(std::string_view path) const = 0;

    // How full the file system is that the path leads to. Errors: not_found (also: no kernel was
    // asked), denied, not_permitted.
    virtual Result<Space> space(std::string_view path) const = 0;

    // Errors: not_found (no kernel was asked), denied.
    virtual Result<KernelClock> kernel_clock() const = 0;

    // What was fetched of the kernel's tables or over the network for this look, under its name
    // below `.presscheck` (checks/fetched.h). Never remembered from one look to the next.
    // Errors: not_found (nobody asked, which is no answer: not_live), denied, not_permitted,
    // unavailable, too_large.
    virtual Result<std::string> fetched(std::string_view name) const = 0;

    // True for the machine this process runs on; false for an image, a chroot, a fixture. There, a
    // kernel fact whose file is missing is `unknown: not_live`, never absent.
    virtual bool live() const = 0;

    // The same machine, as far as the ceiling lets the probe of this name see.
    virtual std::unique_ptr<Host> seen_by(std::string_view probe) const = 0;
};

// Paths of existing files that match a pattern with `*` and `?` (within one component, never a
// leading dot unless the pattern has it), in byte order.
struct Matches {
    std::vector<std::string> paths;
    std::vector<Error> unseen;  // folders that could not be listed
};
Matches match_paths(const Host& host, std::string_view pattern);

// What a failure to look means in a table: denied, not_permitted, too_large, malformed, or
// not_live. REQUIRES: not a not_found on a live host, which is an answer and not a failure.
Reason reason_of(const Error& error, const Host& host);

}  // namespace presscheck
