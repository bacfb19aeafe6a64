#include "checks/file_tree.h"

#include "checks/glob.h"
#include "core/limits.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>

namespace presscheck {
namespace {

constexpr int seeing = O_PATH | O_NOFOLLOW | O_CLOEXEC;

// git keeps no times: files of a fixture without one are from here.
constexpr Time fixture_time{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

Time modified_at(const struct stat& status) {
    using namespace std::chrono;
    return Time{duration_cast<microseconds>(seconds{status.st_mtim.tv_sec} +
                                            nanoseconds{status.st_mtim.tv_nsec})};
}

Error refused_by_witness(std::string_view path) {
    return {Errc::unavailable, std::string(path) + ": not to be remembered"};
}

}  // namespace

// One search: the folders entered so far, and the components still to come.
class FileTree::Walk {
public:
    enum class Last { place, itself, followed };

    Walk(const FileTree& tree, std::string_view path, Last last)
        : tree_(tree), path_(path), last_(last) {}

    FoundFile run() {
        if (!path_.starts_with('/') || path_.find('\0') != std::string_view::npos) {
            fail({Errc::malformed, "not an absolute path"});
        } else if (!begin_in_known_folder()) {
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
        SharedDescriptor folder{};  // of the last step only if it is a known one
        std::optional<struct stat> status{};
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

    // The usual path: a name in a folder that was entered before. One step then stands for all that
    // lead there. In a fixture each step may be one that case.yaml forbids.
    bool begin_in_known_folder() {
        const auto slash = path_.rfind('/');
        const auto name = path_.substr(slash + 1);
        if (tree_.fixture_ || tree_.witness_ || name.empty() || name == "." || name == "..")
            return false;
        auto way = tree_.ways_->find(path_.substr(0, slash));
        if (!way.folder) return false;
        steps_.push_back({{}, std::string(path_.substr(0, slash)), std::move(way.folder)});
        pending_.emplace_back(name);
        several_in_one_ = true;
        return true;
    }

    // What is asked for is always looked at anew; only the way to it is remembered.
    void enter(const std::string& name) {
        if (pending_.size() + steps_.size() > most_components)
            return fail({Errc::malformed, std::string(path_) + ": too deep"}, name);
        Step step{name, here() + "/" + name};
        if (refused(step.path)) return;
        if (!folder()->open()) return enter_declared(std::move(step), ENOENT);
        if (pending_.empty()) {
            look_at_last(std::move(step));
        } else {
            go_through(std::move(step));
        }
    }

    void look_at_last(Step step) {
        if (last_ == Last::place) {
            steps_.push_back(std::move(step));
            return;
        }
        step.status = status_of({folder()->number(), step.name});
        if (!step.status) return enter_declared(std::move(step), errno);
        if (!witnessed(step, *step.status)) return;
        if (!S_ISLNK(step.status->st_mode) || last_ != Last::followed) {
            steps_.push_back(std::move(step));
            return;
        }
        const auto target = target_of({folder()->number(), step.name}, path_);
        if (!target) return fail_unseen(target.error(), step.name);
        follow_link(step.name, *target);
    }

    void go_through(Step step) {
        auto way = tree_.witness_ ? Way{} : tree_.ways_->find(step.path);
        if (!way.target.empty()) return follow_link(step.name, way.target);
        step.folder = std::move(way.folder);
        if (!step.folder && !open_folder(step)) return;
        steps_.push_back(std::move(step));
    }

    // False when there was none to open: failed, declared, or gone on through a link.
    bool open_folder(Step& step) {
        Descriptor opened{::openat(folder()->number(), step.name.c_str(), seeing)};
        if (!opened.open()) {
            enter_declared(std::move(step), errno);
            return false;
        }
        struct stat status {};
        if (::fstat(opened.number(), &status) != 0) {
            fail_unseen(failure_of(errno, path_), step.name);
            return false;
        }
        if (!witnessed(step, status)) return false;
        if (S_ISLNK(status.st_mode)) {
            const std::string itself;
            const auto target = target_of({opened.number(), itself}, path_);
            if (!target) {
                fail_unseen(target.error(), step.name);
                return false;
            }
            if (!target->empty()) tree_.ways_->keep(step.path, {nullptr, *target});
            follow_link(step.name, *target);
            return false;
        }
        step.status = status;
        step.folder = std::make_shared<const Descriptor>(std::move(opened));
        if (S_ISDIR(status.st_mode)) tree_.ways_->keep(step.path, {step.folder, {}});
        return true;
    }

    // What is met on the way, and that it may be gone through when there is more to come.
    bool witnessed(const Step& step, const struct stat& status) {
        if (!tree_.witness_) return true;
        const bool through = S_ISLNK(status.st_mode) ? last_ == Last::followed || !pending_.empty()
                                                     : !pending_.empty();
        if (tree_.witness_->met(step.path, {folder()->number(), step.name}, status) &&
            (!through || tree_.witness_->opened(status)))
            return true;
        fail(refused_by_witness(path_), step.name);
        return false;
    }

    // Not in the tree; perhaps case.yaml knows of it.
    void enter_declared(Step step, int problem) {
        if (tree_.witness_ && !tree_.witness_->missed(step.path, problem))
            return fail(refused_by_witness(path_), step.name);
        const auto declared = tree_.declared_.find(step.path);
        if (problem != ENOENT || declared == tree_.declared_.end())
            return fail(failure_of(problem, path_), step.name);
        // Nobody knows where it leads: case.yaml alone has it because it could not be read.
        if (declared->second == FileType::link && (last_ == Last::followed || !pending_.empty()))
            return fail(failure_of(EACCES, path_), step.name);
        step.folder = std::make_shared<const Descriptor>();
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

    void follow_link(const std::string& name, const std::string& target) {
        if (++links_ > limits::links_followed) return fail(failure_of(ELOOP, path_), name);
        push(target);
        const bool absolute = target.starts_with('/');
        // Its `..` must be able to go back a step at a time.
        if (!absolute && several_in_one_) push(here());
        if (absolute || several_in_one_) steps_.clear();
        several_in_one_ = false;
    }

    // Where `name` and what was still to come would have led is kept, so that the ceiling can be
    // judged on a path that is not there.
    void fail(Error error, const std::string& name = {}) {
        failure_ = std::move(error);
        if (!name.empty()) pending_.push_back(name);
    }

    // What the kernel does not tell now it may tell a moment later, and nothing shows that.
    void fail_unseen(Error error, const std::string& name) {
        if (tree_.witness_) tree_.witness_->refuse();
        fail(std::move(error), name);
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
        if (!found.failure) describe(found);
        if (found.resolved.empty()) found.resolved = "/";
        return found;
    }

    // A path that ends in `..` ends at a folder that was gone through.
    void describe(FoundFile& found) {
        if (steps_.empty()) {
            found.parent = tree_.root_;
            found.status = status_of(found.named());
            return check_described(found);
        }
        auto last = std::move(steps_.back());
        steps_.pop_back();
        found.name = std::move(last.name);
        found.parent = folder();
        found.status = last.status;
        const std::string itself;
        if (!found.status && last.folder && last.folder->open())
            found.status = status_of({last.folder->number(), itself});
        if (last_ != Last::place && last.folder && last.folder->open()) check_described(found);
    }

    // Of a folder that was entered: nothing else met the root, and the kernel may tell no more of
    // any other.
    void check_described(FoundFile& found) {
        if (!found.status) {
            found.failure = failure_of(errno, path_);
            if (tree_.witness_) tree_.witness_->refuse();
        } else if (tree_.witness_ && found.name.empty() &&
                   !tree_.witness_->met("/", found.named(), *found.status)) {
            found.failure = refused_by_witness(path_);
        }
    }

    static constexpr std::size_t most_components = 128;

    const FileTree& tree_;
    std::string_view path_;
    Last last_;
    bool several_in_one_ = false;  // the first step is of several components
    std::vector<Step> steps_;
    std::vector<std::string> pending_;  // the next one last
    std::size_t links_ = 0;
    std::optional<Error> failure_;
};

Result<FileTree> FileTree::open(const std::string& directory) {
    Descriptor root{::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (root.open()) return FileTree{directory, std::move(root)};
    if (errno == ENOTDIR) return Error{Errc::malformed, directory + ": not a directory"};
    return failure_of(errno, directory);
}

std::shared_ptr<Witness> FileTree::be_witnessed(Time began) {
    witness_ = std::make_shared<Witness>(directory_, root_->number(), began);
    return witness_;
}

bool FileTree::unwitnessed() const {
    if (witness_) witness_->refuse();
    return !witness_;
}

Status FileTree::witness_opening(const FoundFile& found) const {
    if (!witness_) return Ok{};
    if (fixture_ || !found.status) {
        witness_->refuse();
        return refused_by_witness(found.resolved);
    }
    witness_->looked_at(found.resolved, *found.status);
    if (!witness_->opened(*found.status)) return refused_by_witness(found.resolved);
    return Ok{};
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
    return Walk(*this, path, follow_last ? Walk::Last::followed : Walk::Last::itself).run();
}

// What is in a fixture need not be in the tree.
FoundFile FileTree::place_of(std::string_view path) const {
    return Walk(*this, path, fixture_ || witness_ ? Walk::Last::itself : Walk::Last::place).run();
}

// What is in a fixture is described by case.yaml and defaults, never by the checkout it lies in.
FileInfo FileTree::described(const FoundFile& found) const {
    FileInfo info;
    if (found.status) {
        const auto& status = *found.status;
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
    if (fixture_ && !unwitnessed()) return refused_by_witness(found.resolved);
    if (witness_ && found.status) witness_->looked_at(found.resolved, *found.status);
    auto info = described(found);
    if (info.type == FileType::link) {
        auto target = this->target(found);
        if (!target) return target.error();
        info.target = *std::move(target);
    } else if (!fixture_) {
        const auto acl = has_acl(found.named(), found.resolved);
        if (!acl) return acl.error();
        info.acl = *acl;
    }
    return info;
}

Result<std::string> FileTree::target(const FoundFile& found) const {
    if (auto seen = witness_opening(found); !seen) return seen.error();
    if (fixture_ && described(found).type != FileType::link)
        return Error{Errc::not_found, found.resolved + ": not a link"};
    if (fixture_ && !found.status) return failure_of(EACCES, found.resolved);
    return target_of(found.named(), found.resolved);
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
    if (auto seen = witness_opening(found); !seen) return seen.error();
    std::vector<DirectoryEntry> entries;
    if (found.status) {
        auto real = entries_of(found.named(), found.resolved);
        if (!real) return real.error();
        // Of what is mounted on one of them the folder does not tell.
        if (real->asked_for_types && witness_) witness_->refuse();
        entries = std::move(real->entries);
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
    if (auto seen = witness_opening(found); !seen) return seen.error();
    if (!found.status) return Descriptor{};
    return open_seen(found.named(), *found.status, path);
}

// A recording holds the bytes that were read and tells the size that was seen.
Status FileTree::check_held(const FoundFile& found, std::uint64_t end) {
    if (found.changes == nullptr || !found.changes->size) return Ok{};
    const auto held = found.status ? static_cast<std::uint64_t>(found.status->st_size) : 0;
    if (std::min(end, *found.changes->size) <= held) return Ok{};
    return Error{Errc::unavailable, found.resolved + ": this fixture does not hold its content"};
}

Result<std::string> FileTree::read(const FoundFile& found, std::size_t most) const {
    const auto file = open_found(found);
    if (!file) return file.error();
    if (found.changes != nullptr && found.changes->size.value_or(0) > most)
        return Error{Errc::too_large, found.resolved + ": larger than is read"};
    if (auto held = check_held(found, most); !held) return held.error();
    if (!file->open()) return std::string{};

    const auto too_large = Error{Errc::too_large, found.resolved + ": larger than is read"};
    const auto size = static_cast<std::size_t>(found.status->st_size);
    if (size > most) return too_large;
    auto content = content_of(file->number(), found.resolved, 0, most + 1, size);
    if (content && content->size() > most) return too_large;
    return content;
}

Result<std::string> FileTree::read_at(const FoundFile& found, std::uint64_t offset,
                                      std::size_t bytes) const {
    const auto file = open_found(found);
    if (!file) return file.error();
    if (auto held = check_held(found, offset + bytes); !held) return held.error();
    // No file is as long as an off_t counts; past that the kernel would call it a mistake.
    constexpr auto farthest = std::uint64_t{std::numeric_limits<off_t>::max()} / 2;
    if (!file->open() || offset > farthest) return std::string{};
    const auto size = static_cast<std::uint64_t>(found.status->st_size);
    const auto likely = std::min<std::uint64_t>(bytes, size - std::min(size, offset));
    return content_of(file->number(), found.resolved, static_cast<off_t>(offset), bytes, likely);
}

Result<Space> FileTree::space(const FoundFile& found) {
    struct statvfs told {};
    if (!found.status) return Error{Errc::not_found, found.resolved};
    const auto* const name = found.name.empty() ? "." : found.name.c_str();
    const Descriptor opened{::openat(found.parent->number(), name, seeing)};
    if (!opened.open() || ::fstatvfs(opened.number(), &told) != 0)
        return failure_of(errno, found.resolved);
    return Space{told.f_blocks, told.f_bfree, told.f_bavail, told.f_files, told.f_ffree};
}

}  // namespace presscheck
