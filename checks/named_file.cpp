#include "checks/named_file.h"

#include "core/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <system_error>

namespace presscheck {
namespace {

// Without O_NONBLOCK a FIFO put there a moment ago would hold us; without O_NOCTTY a terminal could
// become ours.
constexpr int reading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

// An access ACL of the owner, the group and the others says no more than the mode: four bytes of
// header and eight for each entry.
constexpr ssize_t plain_acl_bytes = 4 + 3 * 8;

FileType type_of_entry(int folder, const dirent64& entry) {
    switch (entry.d_type) {
        case DT_REG:
            return FileType::file;
        case DT_DIR:
            return FileType::directory;
        case DT_LNK:
            return FileType::link;
        case DT_UNKNOWN:
            break;
        default:
            return FileType::other;
    }
    struct stat status {};
    if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return FileType::other;
    return type_of(status.st_mode);
}

// Adds the entries of one answer of getdents64(2). False when there are too many.
bool add_entries(int folder, const char* bytes, std::size_t size, Entries& found) {
    const auto* const end = bytes + size;
    while (bytes < end) {
        // As the kernel lays them out: each begins where its number can be read.
        const auto* const entry = reinterpret_cast<const dirent64*>(bytes);
        bytes += entry->d_reclen;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (found.entries.size() == limits::directory_entries) return false;
        found.entries.push_back({std::string(name), type_of_entry(folder, *entry)});
        found.asked_for_types = found.asked_for_types || entry->d_type == DT_UNKNOWN;
    }
    return true;
}

}  // namespace

Error failure_of(int number, std::string_view path) {
    const auto message = std::string(path) + ": " + std::generic_category().message(number);
    switch (number) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG:
        case ESRCH:  // a process that ended
            return {Errc::not_found, message};
        case EACCES:
        case EPERM:
            return {Errc::denied, message};
        case ELOOP:
            return {Errc::malformed, message};
        default:
            return {Errc::unavailable, message};
    }
}

FileType type_of(mode_t mode) {
    if (S_ISREG(mode)) return FileType::file;
    if (S_ISDIR(mode)) return FileType::directory;
    if (S_ISLNK(mode)) return FileType::link;
    return FileType::other;
}

std::optional<struct stat> status_of(NamedFile file) {
    constexpr int itself = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
    struct stat status {};
    if (::fstatat(file.folder, file.name.c_str(), &status, itself) != 0) return std::nullopt;
    return status;
}

Result<std::string> target_of(NamedFile link, std::string_view path) {
    constexpr std::size_t most_are_shorter = 128;
    for (std::string target(most_are_shorter, '\0');; target.resize(PATH_MAX)) {
        const auto length =
            ::readlinkat(link.folder, link.name.c_str(), target.data(), target.size());
        if (length < 0 && errno == EINVAL)
            return Error{Errc::not_found, std::string(path) + ": not a link"};
        if (length < 0) return failure_of(errno, path);
        const auto size = static_cast<std::size_t>(length);
        if (size == target.size() && size < PATH_MAX) continue;
        target.resize(size);
        return target;
    }
}

// A descriptor that only shows a folder has no attributes of files in it to give; the name that
// /proc gives the folder leads to them.
Result<bool> has_acl(NamedFile file, std::string_view path) {
    auto name = "/proc/self/fd/" + std::to_string(file.folder);
    name += '/';
    name += file.name.empty() ? "." : file.name;
    const auto size = ::lgetxattr(name.c_str(), "system.posix_acl_access", nullptr, 0);
    if (size >= 0) return size > plain_acl_bytes;
    if (errno == ENODATA || errno == EOPNOTSUPP) return false;
    return failure_of(errno, path);
}

Result<Entries> entries_of(NamedFile folder, std::string_view path) {
    const auto* const name = folder.name.empty() ? "." : folder.name.c_str();
    const Descriptor opened{::openat(folder.folder, name, reading | O_DIRECTORY)};
    if (!opened.open()) return failure_of(errno, path);
    constexpr std::size_t room = 1U << 15U;
    const auto bytes = std::make_unique_for_overwrite<char[]>(room);
    Entries entries;
    while (true) {
        const auto got = ::getdents64(opened.number(), bytes.get(), room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_of(errno, path);
        if (got == 0) return entries;
        if (!add_entries(opened.number(), bytes.get(), static_cast<std::size_t>(got), entries))
            return Error{Errc::too_large, std::string(path) + ": too many entries"};
    }
}

Result<Descriptor> open_seen(NamedFile file, const struct stat& seen, std::string_view path) {
    struct stat status {};
    Descriptor opened{::openat(file.folder, file.name.c_str(), reading)};
    if (!opened.open() || ::fstat(opened.number(), &status) != 0) return failure_of(errno, path);
    if (seen.st_dev != status.st_dev || seen.st_ino != status.st_ino)
        return Error{Errc::unavailable, std::string(path) + ": replaced while it was opened"};
    return opened;
}

// Sizes alone are not believed: files of /proc say 0, those of /sys a page, and others grow. The
// end is where the kernel gives less than there was room for and just as much as was expected, or
// says that nothing follows.
Result<std::string> content_of(int file, std::string_view path, off_t offset, std::size_t most,
                               std::size_t likely) {
    constexpr std::size_t least_room = 4096;
    std::string content;
    std::size_t size = 0;
    while (size < most) {
        if (size == content.size()) {
            const auto wanted = size == 0 ? (likely == 0 ? least_room : likely + 1) : 2 * size;
            content.resize(std::min(most, std::max(wanted, size + least_room / 4)));
        }
        const auto from = offset + static_cast<off_t>(size);
        const auto got = ::pread(file, content.data() + size, content.size() - size, from);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_of(errno, path);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
        // As long as it was said to be, with room for more: a file with a size has its end there.
        if (likely > 0 && size == likely && size < content.size()) break;
    }
    content.resize(size);
    return content;
}

}  // namespace presscheck
