#include "checks/file_tree.h"

#include "checks/glob.h"
#include "core/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <limits>
#include <memory>
#include <system_error>

namespace presscheck {
namespace {

constexpr int seeing = O_PATH | O_NOFOLLOW | O_CLOEXEC;
// Without O_NONBLOCK a FIFO put there a moment ago would hold us; without O_NOCTTY a terminal could
// become ours.
constexpr int reading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

// An access ACL of the owner, the group and the others says no more than the mode: four bytes of
// header and eight for each entry.
constexpr ssize_t plain_acl_bytes = 4 + 3 * 8;

// git keeps no times: files of a fixture without one are from here.
constexpr Time fixture_time{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

FileType type_of(mode_t mode) {
    if (S_ISREG(mode)) return FileType::file;
    if (S_ISDIR(mode)) return FileType::directory;
    if (S_ISLNK(mode)) return FileType::link;
    return FileType::other;
}

Result<std::string> target_of(int link, std::string_view path) {
    std::array<char, PATH_MAX> target{};
    const auto length = ::readlinkat(link, "", target.data(), target.size());
    if (length < 0) return failure_of(errno, path);
    return std::string(target.data(), static_cast<std::size_t>(length));
}

// An O_PATH descriptor has no attributes of its own to give; the name /proc gives it has.
Result<bool> has_acl(int object, std::string_view path) {
    const auto name = "/proc/self/fd/" + std::to_string(object);
    const auto size = ::getxattr(name.c_str(), "system.posix_acl_access", nullptr, 0);
    if (size >= 0) return size > plain_acl_bytes;
    if (errno == ENODATA || errno == EOPNOTSUPP) return false;
    return failure_of(errno, path);
}

Time modified_at(const struct stat& status) {
    using namespace std::chrono;
    return Time{duration_cast<microseconds>(seconds{status.st_mtim.tv_sec} +
                                            nanoseconds{status.st_mtim.tv_nsec})};
}

FileType type_of_entry(int folder, const dirent& entry) {
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

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

Result<std::vector<DirectoryEntry>> entries_of(int folder, std::string_view path) {
    Descriptor opened{::openat(folder, ".", reading | O_DIRECTORY)};
    if (!opened.open()) return failure_of(errno, path);
    const std::unique_ptr<DIR, CloseDirectory> directory{::fdopendir(opened.number())};
    if (!directory) return failure_of(errno, path);
    const int number = opened.release();

    std::vector<DirectoryEntry> entries;
    for (errno = 0; const auto* entry = ::readdir(directory.get()); errno = 0) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (entries.size() == limits::directory_entries)
            return Error{Errc::too_large, std::string(path) + ": too many entries"};
        entries.push_back({std::string(name), type_of_entry(number, *entry)});
    }
    if (errno != 0) return failure_of(errno, path);
    return entries;
}

// Sizes are not believed: files of /proc say 0.
Result<std::string> content_of(int file, std::string_view path, off_t offset, std::size_t most) {
    std::string content;
    std::array<char, 1U << 14U> piece{};
    while (content.size() < most) {
        const auto wanted = std::min(piece.size(), most - content.size());
        const auto from = offset + static_cast<off_t>(content.size());
        const auto got = ::pread(file, piece.data(), wanted, from);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure_of(errno, path);
        if (got == 0) break;
        content.append(piece.data(), static_cast<std::size_t>(got));
    }
    return content;
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

// What stays open at once, far below the usual limit of descriptors.
constexpr std::size_t most_entered = 256;

SharedDescriptor EnteredFolders::find(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = folders_.find(path);
    return found == folders_.end() ? nullptr : found->second;
}

void EnteredFolders::keep(const std::string& path, const SharedDescriptor& folder) {
    const std::scoped_lock lock(mutex_);
    if (folders_.size() >= most_entered) folders_.clear();
    folders_.emplace(path, folder);
}

// One search: the folders entered so far, and the components still to come.
class FileTree::Walk {
public:
    Walk(const FileTree& tree, std::string_view path, bool follow_last)
        : tree_(tree), path_(path), follow_last_(follow_last) {}

    FoundFile run() {
        if (!path_.starts_with('/') || path_.find('\0') != std::string_view::npos) {
            fail({Errc::malformed, "not an absolute path"});
        } else {
            push(path_);
        }
        while (!failure_ && !pending_.empty()) {
            const auto name = std::move(pending_.back());
            pending_.pop_back();
            if (name != "..") {
                enter(name);
            } else if (!steps_.empty()) {
                steps_.pop_back();
            }
        }
        return found();
    }

private:
    struct Step {
        std::string name;
        std::string path;
        SharedDescriptor folder;
    };

    const std::string& here() const {
        static const std::string root;
        return steps_.empty() ? root : steps_.back().path;
    }

    const SharedDescriptor& folder() const {
        return steps_.empty() ? tree_.root_ : steps_.back().folder;
    }

    void push(std::string_view path) {
        const auto parts = components_of(path);
        pending_.insert(pending_.end(), parts.rbegin(), parts.rend());
    }

    void enter(const std::string& name) {
        Step step{name, here() + "/" + name, {}};
        if (pending_.size() + steps_.size() > most_components) {
            return fail({Errc::malformed, std::string(path_) + ": too deep"}, name);
        }
        if (refused(step.path)) return;
        // What is asked for is always looked at anew; only the way to it is remembered.
        if (!pending_.empty()) step.folder = tree_.entered_->find(step.path);
        if (step.folder) {
            steps_.push_back(std::move(step));
            return;
        }
        const bool real = folder()->open();
        Descriptor opened;
        if (real) opened = Descriptor{::openat(folder()->number(), name.c_str(), seeing)};
        const int problem = real ? errno : ENOENT;
        const bool there = opened.open();
        step.folder = std::make_shared<const Descriptor>(std::move(opened));
        if (there) return arrive(std::move(step));
        const auto declared = tree_.declared_.find(step.path);
        if (problem != ENOENT || declared == tree_.declared_.end())
            return fail(failure_of(problem, path_), name);
        // Nobody knows where it leads: case.yaml alone has it because it could not be read.
        if (declared->second == FileType::link && (follow_last_ || !pending_.empty()))
            return fail(failure_of(EACCES, path_), name);
        steps_.push_back(std::move(step));
    }

    bool refused(const std::string& path) {
        const auto* above = tree_.override_of(here());
        if (above != nullptr && above->failure == FileFailure::denied) {
            fail(failure_of(EACCES, path_), path.substr(here().size() + 1));
        } else if (tree_.fixture_ && path == "/.presscheck") {
            fail(failure_of(ENOENT, path_), path.substr(1));
        }
        return failure_.has_value();
    }

    void arrive(Step step) {
        struct stat status {};
        if (::fstat(step.folder->number(), &status) != 0)
            return fail(failure_of(errno, path_), step.name);
        const bool follow = S_ISLNK(status.st_mode) && (follow_last_ || !pending_.empty());
        if (follow) return follow_link(step);
        if (!pending_.empty() && S_ISDIR(status.st_mode)) {
            tree_.entered_->keep(step.path, step.folder);
        }
        steps_.push_back(std::move(step));
    }

    void follow_link(const Step& step) {
        if (++links_ > limits::links_followed) return fail(failure_of(ELOOP, path_), step.name);
        const auto target = target_of(step.folder->number(), path_);
        if (!target) return fail(target.error(), step.name);
        if (target->starts_with('/')) steps_.clear();
        push(*target);
    }

    // Where `name` and what was still to come would have led is kept, so that the ceiling can be
    // judged on a path that is not there.
    void fail(Error error, const std::string& name = {}) {
        failure_ = std::move(error);
        if (!name.empty()) pending_.push_back(name);
    }

    FoundFile found() {
        FoundFile found;
        found.resolved = here();
        for (; !pending_.empty(); pending_.pop_back()) {
            if (pending_.back() != "..") {
                found.resolved += "/" + pending_.back();
            } else if (const auto slash = found.resolved.rfind('/'); slash != std::string::npos) {
                found.resolved.erase(slash);
            }
        }
        found.failure = std::move(failure_);
        found.changes = tree_.override_of(found.resolved);
        if (!found.failure) open_found(found);
        if (found.resolved.empty()) found.resolved = "/";
        return found;
    }

    void open_found(FoundFile& found) {
        found.object = tree_.root_;
        if (!steps_.empty()) {
            found.name = steps_.back().name;
            found.object = steps_.back().folder;
            steps_.pop_back();
        }
        found.parent = folder();
    }

    static constexpr std::size_t most_components = 128;

    const FileTree& tree_;
    std::string_view path_;
    bool follow_last_;
    std::vector<Step> steps_;
    std::vector<std::string> pending_;  // the next one last
    std::size_t links_ = 0;
    std::optional<Error> failure_;
};

Result<FileTree> FileTree::open(const std::string& directory) {
    Descriptor root{::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (root.open()) return FileTree{std::move(root)};
    if (errno == ENOTDIR) return Error{Errc::malformed, directory + ": not a directory"};
    return failure_of(errno, directory);
}

Status FileTree::become_fixture(FileOverrides overrides) {
    fixture_ = true;
    overrides_ = std::move(overrides);
    for (const auto& [path, changes] : overrides_) {
        if (!changes.type && !changes.failure) continue;
        declared_[path] = changes.type.value_or(FileType::file);
        for (auto slash = path.rfind('/'); slash != 0; slash = path.rfind('/', slash - 1))
            declared_.try_emplace(path.substr(0, slash), FileType::directory);
    }
    return check_overrides();
}

// A name written wrongly in case.yaml would otherwise change nothing, and nobody would notice.
Status FileTree::check_overrides() const {
    for (const auto& [path, changes] : overrides_) {
        const auto found = find(path, false);
        const bool hidden = found.failure && found.failure->code == Errc::denied;
        if (hidden) continue;
        if (found.failure)
            return Error{Errc::malformed, path + ": no such file here; give it a `type`"};
        if (found.resolved != path)
            return Error{Errc::malformed, path + ": leads through a link to " + found.resolved};
        if (changes.type && described(found).type != *changes.type)
            return Error{Errc::malformed, path + ": is of another `type` in the tree"};
    }
    return Ok{};
}

const FileOverride* FileTree::override_of(std::string_view path) const {
    const auto found = overrides_.find(path.empty() ? "/" : path);
    return found == overrides_.end() ? nullptr : &found->second;
}

FoundFile FileTree::find(std::string_view path, bool follow_last) const {
    return Walk(*this, path, follow_last).run();
}

// What is in a fixture is described by case.yaml and defaults, never by the checkout it lies in.
FileInfo FileTree::described(const FoundFile& found) const {
    FileInfo info;
    struct stat status {};
    if (found.object->open() && ::fstat(found.object->number(), &status) == 0) {
        info.type = type_of(status.st_mode);
        info.mode = status.st_mode & 07777U;
        info.owner = status.st_uid;
        info.group = status.st_gid;
        info.modified = modified_at(status);
        info.device = status.st_dev;
        if (info.type == FileType::file) info.size = static_cast<std::uint64_t>(status.st_size);
    } else if (const auto declared = declared_.find(found.resolved); declared != declared_.end()) {
        info.type = declared->second;
    }
    if (!fixture_) return info;

    const FileOverride none;
    const auto& changes = found.changes != nullptr ? *found.changes : none;
    const unsigned usual = info.type == FileType::directory ? 0755U : 0644U;
    info.mode = changes.mode.value_or(info.type == FileType::link ? 0777U : usual);
    info.owner = changes.owner.value_or(0);
    info.group = changes.group.value_or(0);
    info.modified = changes.modified.value_or(fixture_time);
    info.device = changes.device.value_or(0);
    info.size = changes.size.value_or(info.size);
    info.acl = changes.acl.value_or(false);
    return info;
}

Result<FileInfo> FileTree::describe(const FoundFile& found) const {
    auto info = described(found);
    if (info.type == FileType::link) {
        if (!found.object->open()) return failure_of(EACCES, found.resolved);
        auto target = target_of(found.object->number(), found.resolved);
        if (!target) return target.error();
        info.target = *std::move(target);
    } else if (!fixture_) {
        const auto acl = has_acl(found.object->number(), found.resolved);
        if (!acl) return acl.error();
        info.acl = *acl;
    }
    return info;
}

void FileTree::add_declared(std::string_view folder, std::vector<DirectoryEntry>& entries) const {
    const auto prefix = std::string(folder == "/" ? "" : folder) + "/";
    for (auto it = declared_.lower_bound(prefix);
         it != declared_.end() && it->first.starts_with(prefix); ++it) {
        const auto name = it->first.substr(prefix.size());
        if (name.empty() || name.find('/') != std::string::npos) continue;
        const bool there =
            std::any_of(entries.begin(), entries.end(),
                        [&](const DirectoryEntry& entry) { return entry.name == name; });
        if (!there) entries.push_back({name, it->second});
    }
}

Result<std::vector<DirectoryEntry>> FileTree::list(const FoundFile& found) const {
    if (found.fails(FileFailure::denied) || found.fails(FileFailure::unlistable))
        return failure_of(EACCES, found.resolved);
    if (found.fails(FileFailure::unavailable)) return failure_of(EIO, found.resolved);
    if (described(found).type != FileType::directory) return failure_of(ENOTDIR, found.resolved);
    std::vector<DirectoryEntry> entries;
    if (found.object->open()) {
        auto real = entries_of(found.object->number(), found.resolved);
        if (!real) return real.error();
        entries = *std::move(real);
    }
    if (fixture_) {
        if (found.resolved == "/")
            std::erase_if(entries, [](const auto& entry) { return entry.name == ".presscheck"; });
        add_declared(found.resolved, entries);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    return entries;
}

Result<Descriptor> FileTree::open_found(const FoundFile& found) const {
    const auto& path = found.resolved;
    if (found.fails(FileFailure::denied)) return failure_of(EACCES, path);
    if (found.fails(FileFailure::unavailable)) return failure_of(EIO, path);
    if (described(found).type != FileType::file)
        return Error{Errc::malformed, path + ": not a regular file"};
    if (!found.object->open()) return Descriptor{};

    struct stat seen {
    }, opened{};
    Descriptor file{::openat(found.parent->number(), found.name.c_str(), reading)};
    if (!file.open()) return failure_of(errno, path);
    if (::fstat(found.object->number(), &seen) != 0 || ::fstat(file.number(), &opened) != 0)
        return failure_of(errno, path);
    if (seen.st_dev != opened.st_dev || seen.st_ino != opened.st_ino)
        return Error{Errc::unavailable, path + ": replaced while it was opened"};
    return file;
}

// A recording holds the bytes that were read and tells the size that was seen.
Status FileTree::check_held(const FoundFile& found, const Descriptor& file,
                            std::uint64_t end) const {
    if (found.changes == nullptr || !found.changes->size) return Ok{};
    struct stat status {};
    if (file.open() && ::fstat(file.number(), &status) != 0)
        return failure_of(errno, found.resolved);
    const auto held = static_cast<std::uint64_t>(status.st_size);
    if (std::min(end, *found.changes->size) <= held) return Ok{};
    return Error{Errc::unavailable, found.resolved + ": this fixture does not hold its content"};
}

Result<std::string> FileTree::read(const FoundFile& found, std::size_t most) const {
    const auto file = open_found(found);
    if (!file) return file.error();
    if (found.changes != nullptr && found.changes->size.value_or(0) > most)
        return Error{Errc::too_large, found.resolved + ": larger than is read"};
    if (auto held = check_held(found, *file, most); !held) return held.error();
    if (!file->open()) return std::string{};

    struct stat status {};
    if (::fstat(file->number(), &status) != 0) return failure_of(errno, found.resolved);
    const auto too_large = Error{Errc::too_large, found.resolved + ": larger than is read"};
    if (static_cast<std::uint64_t>(status.st_size) > most) return too_large;
    auto content = content_of(file->number(), found.resolved, 0, most + 1);
    if (content && content->size() > most) return too_large;
    return content;
}

Result<std::string> FileTree::read_at(const FoundFile& found, std::uint64_t offset,
                                      std::size_t bytes) const {
    const auto file = open_found(found);
    if (!file) return file.error();
    if (auto held = check_held(found, *file, offset + bytes); !held) return held.error();
    // No file is as long as an off_t counts; past that the kernel would call it a mistake.
    constexpr auto farthest = std::uint64_t{std::numeric_limits<off_t>::max()} / 2;
    if (!file->open() || offset > farthest) return std::string{};
    return content_of(file->number(), found.resolved, static_cast<off_t>(offset), bytes);
}

Result<Space> FileTree::space(const FoundFile& found) const {
    struct statvfs told {};
    if (!found.object->open()) return Error{Errc::not_found, found.resolved};
    if (::fstatvfs(found.object->number(), &told) != 0) return failure_of(errno, found.resolved);
    return Space{told.f_blocks, told.f_bfree, told.f_bavail, told.f_files, told.f_ffree};
}

}  // namespace presscheck
