// A tree of files, and the one way to find something in it: component by component, so that no link
// leads out of it. Knows fixtures; knows no ceiling, which is FileHost's business.
#pragma once

#include "checks/fixture_files.h"
#include "checks/host.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Held open by everybody who needs it; closed when only the fixture's case.yaml knows of the file.
using SharedDescriptor = std::shared_ptr<const Descriptor>;

// Folders that were entered once: a path below one of them begins there and not at the root again.
// A folder is what it was when this scan first went through it, and never a link. Thread safety:
// all functions.
class EnteredFolders {
public:
    SharedDescriptor find(std::string_view path) const;
    void keep(const std::string& path, const SharedDescriptor& folder);

private:
    mutable std::mutex mutex_;
    std::map<std::string, SharedDescriptor, std::less<>> folders_;
};

struct FoundFile {
    std::string resolved;          // every link resolved; with a failure, where it would have been
    std::optional<Error> failure;  // why it could not be reached
    SharedDescriptor object;       // O_PATH
    SharedDescriptor parent;       // its folder, O_PATH
    std::string name;              // in `parent`
    const FileOverride* changes = nullptr;

    bool fails(FileFailure how) const { return changes != nullptr && changes->failure == how; }
};

class FileTree {
public:
    // Errors: not_found, denied, malformed (not a directory).
    static Result<FileTree> open(const std::string& directory);

    // From here on this is a fixture: `.presscheck` is not there, everything is root's, and what
    // `overrides` says holds. Errors: malformed (an override that fits no file).
    Status become_fixture(FileOverrides overrides);

    // REQUIRES nothing: any bytes are answered.
    FoundFile find(std::string_view path, bool follow_last) const;

    // REQUIRES: found without failure, for these four.
    Result<FileInfo> describe(const FoundFile& found) const;
    Result<std::vector<DirectoryEntry>> list(const FoundFile& found) const;
    // The whole content. Errors: too_large (over `most` bytes).
    Result<std::string> read(const FoundFile& found, std::size_t most) const;
    // At most `bytes` from `offset` on.
    Result<std::string> read_at(const FoundFile& found, std::uint64_t offset,
                                std::size_t bytes) const;
    // Of the kernel that runs, whatever tree this is.
    Result<Space> space(const FoundFile& found) const;

private:
    class Walk;

    explicit FileTree(Descriptor root)
        : root_(std::make_shared<const Descriptor>(std::move(root))),
          entered_(std::make_unique<EnteredFolders>()) {}

    // Closed when only case.yaml knows of the file.
    Result<Descriptor> open_found(const FoundFile& found) const;
    // Whether the tree holds all bytes below `end` that case.yaml says the file has.
    Status check_held(const FoundFile& found, const Descriptor& file, std::uint64_t end) const;
    const FileOverride* override_of(std::string_view path) const;
    Status check_overrides() const;
    FileInfo described(const FoundFile& found) const;
    void add_declared(std::string_view folder, std::vector<DirectoryEntry>& entries) const;

    SharedDescriptor root_;
    std::unique_ptr<EnteredFolders> entered_;
    bool fixture_ = false;
    FileOverrides overrides_;
    // What case.yaml says exists, with the folders above it.
    std::map<std::string, FileType, std::less<>> declared_;
};

// The failure `number` (an errno) at `path`.
Error failure_of(int number, std::string_view path);

}  // namespace presscheck
