// A tree of files, and the one way to find something in it: component by component, so that no link
// leads out of it. Knows fixtures; knows no ceiling, which is FileHost's business.
#pragma once

#include "checks/fixture_files.h"
#include "checks/host.h"
#include "checks/known_ways.h"
#include "checks/named_file.h"
#include "checks/witness.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <sys/stat.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// What was found, as it was seen then. Links on the way are resolved, and the last one if that was
// asked for.
struct FoundFile {
    std::string resolved;          // every link resolved; with a failure, where it would have been
    std::optional<Error> failure;  // why it could not be reached
    SharedDescriptor parent;       // its folder, O_PATH
    std::string name;              // in `parent`; empty: the root itself
    // None when only the fixture's case.yaml knows of the file.
    std::optional<struct stat> status;
    const FileOverride* changes = nullptr;

    bool fails(FileFailure how) const { return changes != nullptr && changes->failure == how; }
    NamedFile named() const { return {parent->number(), name}; }
};

class FileTree {
public:
    // Errors: not_found, denied, malformed (not a directory).
    static Result<FileTree> open(const std::string& directory);

    // From here on this is a fixture: `.presscheck` is not there, everything is root's, and what
    // `overrides` says holds. Errors: malformed (an override that fits no file).
    Status become_fixture(FileOverrides overrides);

    // From here on everything is looked at anew, by way of a witness that may refuse it: what only
    // a fixture says, what is not in a file, and what others than root may write.
    std::shared_ptr<Witness> be_witnessed(Time began);
    // Whether something may be asked that no witness can tell of.
    bool unwitnessed() const;

    // REQUIRES nothing: any bytes are answered.
    FoundFile find(std::string_view path, bool follow_last) const;
    // The same, but the last component is not looked at: it need not be there, and has no status.
    FoundFile place_of(std::string_view path) const;

    // REQUIRES: found without failure, for these five.
    Result<FileInfo> describe(const FoundFile& found) const;
    Result<std::vector<DirectoryEntry>> list(const FoundFile& found) const;
    // The whole content. Errors: too_large (over `most` bytes).
    Result<std::string> read(const FoundFile& found, std::size_t most) const;
    // At most `bytes` from `offset` on.
    Result<std::string> read_at(const FoundFile& found, std::uint64_t offset,
                                std::size_t bytes) const;
    // Where a link points; its place is enough. Errors: not_found (also: no link), denied.
    Result<std::string> target(const FoundFile& found) const;
    // Of the kernel that runs, whatever tree this is.
    static Result<Space> space(const FoundFile& found);

private:
    class Walk;

    FileTree(std::string directory, Descriptor root)
        : directory_(std::move(directory)),
          root_(std::make_shared<const Descriptor>(std::move(root))),
          ways_(std::make_unique<KnownWays>()) {}

    // Closed when only case.yaml knows of the file.
    Result<Descriptor> open_found(const FoundFile& found) const;
    // Whether the tree holds all bytes below `end` that case.yaml says the file has.
    static Status check_held(const FoundFile& found, std::uint64_t end);
    // That it is read or listed. Errors: unavailable (a witness refused).
    Status witness_opening(const FoundFile& found) const;
    const FileOverride* override_of(std::string_view path) const;
    Status check_overrides() const;
    FileInfo described(const FoundFile& found) const;
    void add_declared(std::string_view folder, std::vector<DirectoryEntry>& entries) const;

    std::string directory_;
    SharedDescriptor root_;
    std::unique_ptr<KnownWays> ways_;
    std::shared_ptr<Witness> witness_;  // null: what is found is not remembered
    bool fixture_ = false;
    FileOverrides overrides_;
    // What case.yaml says exists, with the folders above it.
    std::map<std::string, FileType, std::less<>> declared_;
};

}  // namespace presscheck
